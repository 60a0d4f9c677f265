#pragma once
// The frame of a journal segment: a header block, then batches, each on fresh blocks. Pure bytes.
// docs/queue-format.md has the picture.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::queue::journal {

inline constexpr std::size_t kBlock = 4096;      ///< Batches start on a multiple of this.
inline constexpr std::size_t kSector = 512;      ///< What a disk writes whole or not at all.
inline constexpr std::size_t kHeaderBytes = 64;  ///< Of a segment and of a batch.
inline constexpr std::size_t kRecordHeaderBytes = 16;
inline constexpr std::size_t kRecordAlign = 8;
inline constexpr std::size_t kSecondHeader = 7 * kSector;  ///< Where the segment header repeats.

constexpr std::uint64_t round_up(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}

/// What stands at the front of a segment, twice, in different sectors.
struct SegmentHeader {
  std::uint64_t number = 0;      ///< Also the file's name; never used twice.
  std::uint64_t generation = 0;  ///< Drawn by chance, secret: only its own batches carry it.
  std::uint64_t next_id = 0;     ///< Every message id below may have been used.
  std::uint64_t oldest = 0;      ///< Segments with smaller numbers count no more.
  std::uint64_t previous = 0;    ///< The last batch known to count when the segment was made.
};

/// One whole block.
std::string encode_segment_header(const SegmentHeader& header);
/// From at least one block; either copy will do.
std::optional<SegmentHeader> decode_segment_header(std::string_view block);

struct BatchHeader {
  std::uint64_t generation = 0;
  std::uint64_t sequence = 0;  ///< Grows from batch to batch through all segments.
  /// The batch before this one that counts. One between the two was never promised to anybody
  /// (its sync failed, or a crash cut it) and must not come back.
  std::uint64_t previous = 0;
  std::uint64_t next_id = 0;  ///< As in SegmentHeader.
  std::uint32_t length = 0;   ///< Bytes with this header, without the filling of the last block.
  std::uint32_t count = 0;    ///< Records.
  std::uint64_t oldest = 0;   ///< As in SegmentHeader.
};

std::string encode_batch_header(const BatchHeader& header);
std::optional<BatchHeader> decode_batch_header(std::string_view bytes);

enum class RecordType : std::uint32_t {
  message = 1,  ///< A message accepted, and the one it finishes.
  moved = 2,    ///< A message with all that became of it, written again.
  delivered = 3,
  failed = 4,
  progress = 5,
  removed = 6,
  blank = 7,   ///< Says nothing: the store was closed in good order.
  held = 8,    ///< The operator holds a message back, or lets it go.
  states = 9,  ///< All that became of a message, in place of every mark before it.
};

/// A record found in a segment.
struct RecordView {
  RecordType type = RecordType::blank;
  std::string_view payload;
};

/// Appends a record without its check sum, with the filling up to kRecordAlign.
void append_record(std::string& out, RecordType type, std::string_view payload);
/// Bytes that the record takes with a payload of `size`.
constexpr std::uint64_t record_bytes(std::uint64_t size) {
  return round_up(kRecordHeaderBytes + size, kRecordAlign);
}

/// Sets the check sums of all records in `records`, which append_record() made. Returns how many.
std::uint32_t seal_records(char* records, std::size_t size, std::uint64_t generation);

/// How long the record is whose header stands at the front of `bytes`, header and payload; not
/// checked. Nothing when no header stands there.
std::optional<std::uint64_t> record_length(std::string_view bytes);
/// The record at the front of `bytes`, if it is one of this generation and whole.
std::optional<RecordView> decode_record(std::string_view bytes, std::uint64_t generation);
/// The same without the check: for bytes that append_record() made.
RecordView trusted_record(std::string_view bytes);

}  // namespace porpoise::queue::journal
