#pragma once
// The table of contents at the end of a full segment: its batches without bodies and reports, so
// that a start reads little. It is a copy: without it the segment is read. Pure bytes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "impl/queue/journal/scanner.h"

namespace porpoise::queue::journal {

/// Collects what a segment holds while it is written.
class Contents {
 public:
  Contents() = default;
  /// `bytes_max`: a longer table is not worth it.
  explicit Contents(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  /// A batch that is durable. Its records follow.
  void add(const BatchHeader& header);
  void add(RecordType type, std::uint64_t offset, std::string_view payload);

  /// What the table takes at the end of the segment once `records` more are in it, in one batch.
  std::uint64_t room_with(std::uint64_t records) const;
  /// Whole blocks for the end of the segment; empty when there is no table.
  std::string encode(std::uint64_t number, std::uint64_t generation) const;

 private:
  std::uint64_t bytes_max_ = 0;
  bool too_long_ = false;
  std::string table_;
};

/// Where the table is, as the last block of a segment tells.
struct ContentsFooter {
  std::uint64_t number = 0;
  std::uint64_t generation = 0;
  std::uint32_t length = 0;  ///< Of the table in bytes.
  std::uint32_t crc = 0;     ///< Its check sum.

  /// From the beginning of the table to the end of the segment.
  std::uint64_t room() const;
};
std::optional<ContentsFooter> decode_contents_footer(std::string_view block);

/// As scan_segment() would find it, if the table is whole. `table`: of the segment that `header`
/// begins; payloads are only their fronts.
std::optional<SegmentScan> decode_contents(std::shared_ptr<const SegmentBytes> table,
                                           const ContentsFooter& footer,
                                           const SegmentHeader& header);

}  // namespace porpoise::queue::journal
