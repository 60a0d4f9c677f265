#pragma once
// Reads one file of a recording, turn by turn, as far as it is whole.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/record/block.h"
#include "impl/host/record/event_code.h"
#include "impl/host/record/header.h"

namespace porpoise::record {

/// What happened between two moments at which the process had nothing to do.
struct ReadTurn {
  std::uint64_t number = 0;  ///< 1, 2, 3, ... for each process.
  Instant now;
  WallTime wall;
  std::uint64_t asked = 0;           ///< Calls made before it.
  std::uint32_t requests = 0;        ///< RequestSum of these.
  std::vector<std::uint64_t> calls;  ///< Those whose outcomes were told in it, in order.
  /// Outcomes in the order in which the process was told: those of `calls`, and those that came at
  /// once. Valid until the reader goes on to another block; `call` and `sequence` are set.
  std::vector<ReadEvent> events;
  bool cut = false;  ///< The process was killed in it: `events` end where it had come to.

  ReadTurn() = default;
};

class Reader {
 public:
  enum class Next : std::uint8_t {
    turn,     ///< There is one.
    end,      ///< The file is at its end; see `ended_by_itself`, `unfinished`.
    damaged,  ///< What follows cannot be read; trouble() says why.
  };

  /// `file` is all of the file and outlives the reader. Check trouble() before anything else: then
  /// there is no header to read.
  explicit Reader(std::string_view file);
  Reader(const Reader&) = delete;

  const Header& header() const { return header_; }
  const std::string& trouble() const { return trouble_; }

  /// The next turn.
  Next next(ReadTurn& turn);

  /// Goes on with the first turn of the last block that begins not later than this; the turns
  /// before `number` or `wall` are for the caller to leave out.
  void seek_turn(std::uint64_t number);
  void seek_wall(WallTime wall);

  /// Set once the record of the process's own end was read.
  std::optional<int> exit_code() const { return exit_code_; }
  /// True at the end of a file whose writer did not finish it: its process was killed, or is
  /// running.
  bool unfinished() const { return unfinished_; }
  /// Where the next block is in the file: how far it could be read.
  std::size_t offset() const { return offset_; }

 private:
  Next fail(std::string why);
  /// False when there is none; then `next_` says why.
  bool next_block();
  bool take_turn(NumberReader& body, ReadTurn& turn);
  const std::vector<IndexEntry>& blocks();
  void go_to(const IndexEntry* block);

  std::string_view file_;
  Header header_;
  std::string trouble_;
  std::size_t offset_ = 0;
  std::string records_;
  std::string_view rest_;  // of records_
  std::uint64_t turn_ = 0;
  std::uint64_t event_ = 0;
  Context context_;
  Pieces pieces_;
  Next next_ = Next::turn;
  bool unfinished_ = false;
  std::optional<int> exit_code_;
  std::optional<std::vector<IndexEntry>> blocks_;
};

}  // namespace porpoise::record
