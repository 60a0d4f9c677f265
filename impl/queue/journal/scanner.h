#pragma once
// Finds what a segment holds after a crash, whatever of it was lost, torn or damaged. Pure bytes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "impl/queue/journal/format.h"

namespace porpoise::queue::journal {

/// The bytes of one segment as far as they were read.
struct SegmentBytes {
  std::uint64_t number = 0;  ///< From the file's name.
  std::string bytes;
  bool unreadable = false;  ///< Some of it could not be read; zeros stand there.

  SegmentBytes() = default;
};

struct FoundRecord {
  RecordView record;         ///< Points into the SegmentBytes.
  std::uint64_t offset = 0;  ///< Of the record's header in the file.
  std::uint64_t length = 0;  ///< Of header and payload there.
};

/// A batch, or a stretch that holds none but may hold whole records of a broken one.
struct Piece {
  std::shared_ptr<const SegmentBytes> source;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::optional<BatchHeader> batch;  ///< Nothing: damage.
  bool durable = false;              ///< Known to have been synced.
  std::vector<FoundRecord> records;

  Piece() = default;
};

struct SegmentScan {
  std::optional<SegmentHeader> header;
  std::uint64_t generation = 0;        ///< 0: not even that could be found.
  std::uint64_t highest_sequence = 0;  ///< Of every sound batch header, broken batches included.
  std::uint64_t next_id = 0;           ///< As the headers know it.
  std::vector<Piece> pieces;           ///< In order of offset.

  SegmentScan() = default;
};

/// A batch counts when its header, and every record of it, is sound and of the segment's
/// generation, and its sequence is above that of the batch before. Records between are
/// searched one by one. A stretch at the end may be nothing but an earlier use of the file.
SegmentScan scan_segment(std::shared_ptr<const SegmentBytes> source);

}  // namespace porpoise::queue::journal
