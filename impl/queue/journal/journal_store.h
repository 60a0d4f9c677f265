#pragma once
// The queue as a journal: queue/journal/ holds segments of batches, queue/body/ large bodies,
// queue/damaged/ what was found broken. docs/queue-format.md describes the bytes.

#include <map>
#include <memory>
#include <string>

#include "impl/base/gate.h"
#include "impl/host/host.h"
#include "impl/queue/journal/ages.h"
#include "impl/queue/journal/bodies.h"
#include "impl/queue/journal/catalog.h"
#include "impl/queue/journal/options.h"
#include "impl/queue/journal/record_cache.h"
#include "impl/queue/journal/segments.h"
#include "impl/queue/journal/writer.h"
#include "impl/queue/room.h"
#include "impl/queue/store.h"

namespace porpoise::queue::journal {

class JournalStore final : public Store, private DurableSink {
 public:
  /// `directory`: HOME/queue, made when it is missing. `host` outlives the store.
  JournalStore(const Host& host, std::string directory, Options options);

  Task<Result<void>> open(std::function<void(const Listed&)> found,
                          std::function<void(std::string)> warn) override;
  Task<Result<std::unique_ptr<Draft>>> begin(DraftOptions options) override;
  Task<Result<std::vector<Listed>>> list(MessageId after, std::size_t max) override;
  Task<Result<Message>> read(MessageId id) override;
  Task<Result<std::shared_ptr<MessageSource>>> open_body(MessageId id) override;
  Task<Result<void>> mark_delivered(MessageId id, std::uint32_t recipient) override;
  Task<Result<void>> mark_failed(MessageId id, std::uint32_t recipient,
                                 std::string report) override;
  Task<Result<void>> note_progress(MessageId id, Channel channel, Progress progress) override;
  Task<Result<void>> set_held(MessageId id, bool held) override;
  Task<Result<void>> remove(MessageId id) override;
  Task<Result<void>> sync() override;
  Task<Result<void>> close() override;

 private:
  friend class JournalDraft;

  /// A message with its states, and the bytes that its body's view points into.
  struct Loaded {
    StoredMessage stored;
    std::shared_ptr<const std::string> payload;
    std::uint64_t change = 0;  ///< The newest of the marks that are in it.
    Location at;
    Location states;

    Loaded() = default;
  };

  Task<Result<void>> lock();
  Task<Result<void>> recover(std::function<void(std::string)> warn);
  Task<> set_aside(std::string name, std::string bytes, std::function<void(std::string)> warn);
  Task<> collect_orphans(std::vector<Item> rewritten);

  Task<Result<Loaded>> load_or_give_up(MessageId id);
  /// Errors: bad_message when it is not what was written; io_error when it cannot be read now.
  Task<Result<Loaded>> load(MessageId id);
  Task<Result<Loaded>> load_once(IndexEntry entry);
  Task<Result<void>> add_states(IndexEntry entry, Message& message);
  Task<> add_marks(Marks marks, Message& message);
  bool still_true(const Loaded& loaded) const;
  Task<> note_states(MessageId id, Item change);
  Task<> measure_room();

  void durable(const Item& item, Location at) override;
  /// writer_.commit() of something that changes `id`; 0: of nothing known.
  Task<Result<void>> commit_change(MessageId id, Item item);
  void forget(MessageId id);

  void tidy_if_worthwhile();
  bool may_drop() const;
  bool worth_moving() const;
  Task<> tidy();
  Task<> discard_surplus();
  /// The oldest segment is not needed any more. Errors: it may still be there, or come back.
  Task<Result<void>> drop_oldest();
  Task<bool> move_oldest();
  Task<> give_up(MessageId id);
  /// Until it is gone, or the store is closed.
  Task<> remove_body(MessageId id);
  Task<> fill_spare();

  const Host& host_;
  const Options options_;
  const std::string directory_;
  Segments segments_;
  Bodies bodies_;
  LateDirectory damaged_;
  Catalog catalog_;
  Ages ages_;  ///< Only while it opens.
  RecordCache cache_;
  MessageId next_id_ = 1;
  Writer writer_;
  std::unique_ptr<File> lock_;
  std::function<void(std::string)> warn_;
  /// Messages with a record on its way to the disk that the catalog will learn of only then: a
  /// moved record behind it would undo it.
  std::map<MessageId, int> changing_;
  /// Files of segments that count no more. What says so may not be durable yet, so they stay until
  /// this process has made a batch durable.
  std::vector<std::string> surplus_;
  /// What is left to move of the oldest segment, last one first.
  std::uint64_t moving_ = 0;
  std::vector<MessageId> to_move_;
  bool tidying_ = false;
  bool filling_ = false;
  Gate rest_;  ///< Opened when either has ended.
  /// The name of a dropped segment may come back: nothing behind it may go until the header of a
  /// segment newer than this says that it counts no more.
  std::uint64_t no_drops_until_after_ = 0;
  /// A spare could not be made: the next trial comes with a segment newer than this.
  std::uint64_t no_spare_until_after_ = 0;
  bool closing_ = false;
  Room room_;
};

}  // namespace porpoise::queue::journal
