#pragma once
// Decides, over the pieces of all segments in order, what counts. Pure: no files.
//
// A batch counts once a later one names it, or a later one, as `previous`, or when a table of
// contents tells of it. One that a later whole
// batch passes over never counts. Damage counts (its whole records are kept, the rest is
// reported) when the chain shows that promised batches are missing there. What stands last was
// perhaps never synced: it counts, and must be written again before anything relies on it.

#include <cstdint>
#include <string>
#include <vector>

#include "impl/queue/journal/scanner.h"

namespace porpoise::queue::journal {

/// Who hears of it. Calls come in journal order.
class ReplaySink {
 public:
  virtual ~ReplaySink() = default;
  virtual void record(std::uint64_t segment, const FoundRecord& found) = 0;
  virtual void damaged(const Piece& piece) = 0;
  /// Batches `first` to `last` were promised and left no trace.
  virtual void missing(std::uint64_t first, std::uint64_t last) = 0;
};

class Replay {
 public:
  explicit Replay(ReplaySink& sink) : sink_(sink) {}

  void segment(SegmentScan scan);
  /// After the last segment: feeds what stands last and returns its records, to be written again.
  std::vector<RecordView> finish();

  /// The last sequence that needs no rewriting.
  std::uint64_t settled() const { return settled_; }
  std::uint64_t highest_sequence() const { return highest_sequence_; }
  std::uint64_t next_id() const { return next_id_; }
  /// What stood last could not be read: it must not be passed over by the next batch.
  bool tail_unreadable() const { return tail_unreadable_; }

 private:
  void resolve(std::uint64_t previous);
  void feed(const Piece& piece);

  ReplaySink& sink_;
  bool begun_ = false;
  std::vector<Piece> held_;  ///< Not yet decided.
  std::uint64_t settled_ = 0;
  std::uint64_t highest_sequence_ = 0;
  std::uint64_t next_id_ = 0;
  bool tail_unreadable_ = false;
};

}  // namespace porpoise::queue::journal
