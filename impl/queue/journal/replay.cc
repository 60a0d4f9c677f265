#include "impl/queue/journal/replay.h"

#include <algorithm>

namespace porpoise::queue::journal {

void Replay::segment(SegmentScan scan) {
  highest_sequence_ = std::max(highest_sequence_, scan.highest_sequence);
  next_id_ = std::max(next_id_, scan.next_id);
  if (scan.header) {
    highest_sequence_ = std::max(highest_sequence_, scan.header->previous);
    if (!begun_) settled_ = scan.header->previous;
    begun_ = true;
  }
  for (Piece& piece : scan.pieces) {
    if (piece.batch) {
      // Older segments are gone in good order: the chain begins with what is there. Without a
      // header nobody says where; but what stands in front of a batch in its segment had been
      // promised.
      const std::uint64_t previous = piece.batch->previous;
      if (!begun_) settled_ = held_.empty() || previous == 0 ? previous : previous - 1;
      begun_ = true;
      resolve(previous);
    }
    if (piece.durable) {
      feed(piece);
      settled_ = piece.batch->sequence;
      continue;
    }
    held_.push_back(std::move(piece));
  }
}

void Replay::resolve(std::uint64_t previous) {
  bool explained = false;
  for (const Piece& piece : held_) {
    if (piece.batch) {
      if (piece.batch->sequence > previous) continue;
      feed(piece);
      settled_ = piece.batch->sequence;
    } else if (settled_ < previous) {
      sink_.damaged(piece);
      feed(piece);
      explained = true;
    }
  }
  held_.clear();
  if (settled_ < previous) {
    if (!explained) sink_.missing(settled_ + 1, previous);
    settled_ = previous;
  }
}

std::vector<RecordView> Replay::finish() {
  std::vector<RecordView> last;
  for (const Piece& piece : held_) {
    if (!piece.batch && piece.source->unreadable) {
      tail_unreadable_ = true;
      sink_.damaged(piece);  // no power loss makes a sector unreadable
    }
    feed(piece);
    for (const FoundRecord& found : piece.records) {
      if (found.record.type != RecordType::blank) last.push_back(found.record);
    }
  }
  return last;
}

void Replay::feed(const Piece& piece) {
  for (const FoundRecord& found : piece.records) sink_.record(piece.source->number, found);
}

}  // namespace porpoise::queue::journal
