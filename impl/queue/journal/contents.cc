#include "impl/queue/journal/contents.h"

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"
#include "impl/queue/journal/records.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::string_view kMagic = "PORPTOC1";
constexpr std::size_t kFooterCrcOffset = 8;
constexpr std::size_t kFooterBytes = 48;
constexpr std::size_t kBatchBytes = 28;
constexpr std::size_t kRecordBytes = 12;
/// Of any type.
constexpr std::size_t kFrontMax = 64;

std::uint64_t room_of(std::uint64_t table) {
  return round_up(table + kFooterBytes, kBlock);
}

bool read_batch(WireReader& reader, Piece& piece) {
  BatchHeader header;
  header.sequence = reader.u64();
  header.previous = reader.u64();
  header.next_id = reader.u64();
  header.count = reader.u32();
  if (!reader.ok()) return false;
  piece.batch = header;
  for (std::uint32_t left = header.count; left > 0; --left) {
    FoundRecord found;
    found.record.type = static_cast<RecordType>(reader.u32());
    found.offset = reader.u32();
    found.length = reader.u32();
    found.record.payload = reader.take(front_bytes(found.record.type));
    if (!reader.ok()) return false;
    piece.records.push_back(found);
  }
  return true;
}

}  // namespace

void Contents::add(const BatchHeader& header) {
  if (table_.size() > bytes_max_) too_long_ = true;
  if (too_long_) {
    table_ = std::string();
    return;
  }
  put_u64(table_, header.sequence);
  put_u64(table_, header.previous);
  put_u64(table_, header.next_id);
  put_u32(table_, header.count);
}

void Contents::add(RecordType type, std::uint64_t offset, std::string_view payload) {
  if (too_long_) return;
  put_u32(table_, static_cast<std::uint32_t>(type));
  put_u32(table_, static_cast<std::uint32_t>(offset));
  put_u32(table_, static_cast<std::uint32_t>(kRecordHeaderBytes + payload.size()));
  table_ += payload.substr(0, front_bytes(type));
}

std::uint64_t Contents::room_with(std::uint64_t records) const {
  if (too_long_) return 0;
  return room_of(table_.size() + kBatchBytes + records * (kRecordBytes + kFrontMax));
}

std::string Contents::encode(std::uint64_t number, std::uint64_t generation) const {
  if (too_long_ || table_.empty()) return std::string();
  std::string footer(kMagic);
  put_u32(footer, 0);
  put_u32(footer, crc32c(0, table_));
  put_u64(footer, number);
  put_u64(footer, generation);
  put_u32(footer, static_cast<std::uint32_t>(table_.size()));
  footer.resize(kFooterBytes);
  set_u32(footer.data() + kFooterCrcOffset, crc32c(0, footer));
  std::string blocks = table_;
  blocks.resize(room_of(table_.size()) - kFooterBytes);
  return blocks + footer;
}

std::uint64_t ContentsFooter::room() const {
  return room_of(length);
}

std::optional<ContentsFooter> decode_contents_footer(std::string_view block) {
  if (block.size() < kFooterBytes) return std::nullopt;
  std::string bytes(block.substr(block.size() - kFooterBytes));
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  WireReader reader(std::string_view(bytes).substr(kFooterCrcOffset));
  const std::uint32_t expected = reader.u32();
  ContentsFooter footer;
  footer.crc = reader.u32();
  footer.number = reader.u64();
  footer.generation = reader.u64();
  footer.length = reader.u32();
  set_u32(bytes.data() + kFooterCrcOffset, 0);
  if (crc32c(0, bytes) != expected) return std::nullopt;
  return footer;
}

std::optional<SegmentScan> decode_contents(std::shared_ptr<const SegmentBytes> table,
                                           const ContentsFooter& footer,
                                           const SegmentHeader& header) {
  const std::string_view bytes = std::string_view(table->bytes).substr(0, footer.length);
  if (bytes.size() != footer.length || crc32c(0, bytes) != footer.crc) return std::nullopt;
  SegmentScan scan;
  scan.header = header;
  scan.generation = header.generation;
  scan.next_id = header.next_id;
  WireReader reader(bytes);
  while (!reader.rest().empty()) {
    Piece piece;
    piece.source = table;
    piece.durable = true;
    if (!read_batch(reader, piece)) return std::nullopt;
    scan.highest_sequence = std::max(scan.highest_sequence, piece.batch->sequence);
    scan.next_id = std::max(scan.next_id, piece.batch->next_id);
    scan.pieces.push_back(std::move(piece));
  }
  return scan;
}

}  // namespace porpoise::queue::journal
