#pragma once
// Moves a queue from one store into another. A crash at any point leaves every message in exactly
// one of them once the move has been taken up again and has come to its end: none lost, none
// doubled.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "impl/host/host.h"
#include "impl/queue/move/ledger.h"
#include "impl/queue/store.h"

namespace porpoise::queue::move {

/// One of the two queues. The store is not open yet.
struct Side {
  std::string directory;  ///< Absolute.
  Store& store;
};

struct Outcome {
  std::uint64_t moved = 0;  ///< Messages, in this run.
  std::string error;        ///< Empty, or one line: what is in the way and how to mend it.

  Outcome() = default;
};

class Mover {
 public:
  /// `host` outlives it. `progress` hears how many messages have been moved of how many; `warn`
  /// gets what the stores have to say.
  using Progress = std::function<void(std::uint64_t moved, std::uint64_t of)>;
  using Warn = std::function<void(std::string)>;
  Mover(const Host& host, Side from, Side to, Progress progress, Warn warn);

  /// Opens both, moves everything, closes both. Call once.
  Task<Outcome> run();

 private:
  /// A message that is being copied.
  struct Copy {
    MessageId from = 0;
    Message message;
    std::unique_ptr<Draft> draft;

    Copy() = default;
  };

  Task<std::string> open();
  Task<std::string> agree();
  Task<std::string> write_notes();
  Task<std::string> move_all();
  Task<std::string> move_some(std::vector<MessageId> ids);
  Task<std::string> begin_copy(Copy& copy);
  static Task<> give_up(const std::vector<Copy>& copies);
  Task<Result<void>> promise(const std::vector<Copy>& copies);
  Task<Result<bool>> has_arrived(MessageId id);
  Task<Result<void>> finish();
  Task<Result<void>> drop_note(std::string directory);
  std::string note_of(const Side& side) const;

  const Host& host_;
  const Side from_;
  const Side to_;
  const Progress progress_;
  const Warn warn_;
  std::vector<MessageId> here_;  ///< In the source.
  std::set<MessageId> there_;    ///< In the target, when the move began or was taken up.
  Ledger ledger_;                ///< Of an earlier run.
  std::unique_ptr<File> note_;   ///< The source's, being written.
  std::uint64_t note_size_ = 0;
  std::uint64_t moved_ = 0;
};

/// Nothing, or one line that says that the queue in `directory` is being moved.
Task<std::string> move_under_way(FileSystem& files, std::string directory);

}  // namespace porpoise::queue::move
