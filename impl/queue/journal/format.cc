#include "impl/queue/journal/format.h"

#include "impl/base/assert.h"
#include "impl/base/crc32c.h"
#include "impl/base/wire.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::string_view kSegmentMagic = "PORPSEG1";
constexpr std::string_view kBatchMagic = "PORPBAT1";
constexpr std::uint32_t kRecordMagic = 0x43455250;  // "PREC"
constexpr std::size_t kCrcOffset = 8;               // in both headers, after the magic

/// Fills up to kHeaderBytes and puts in the check sum of the whole, taken with zeros in its place.
void finish_header(std::string& header) {
  header.resize(kHeaderBytes);
  set_u32(header.data() + kCrcOffset, crc32c(0, header));
}

/// A reader behind the check sum, if the header is sound.
std::optional<WireReader> open_header(std::string_view bytes, std::string_view magic) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(magic)) return std::nullopt;
  WireReader reader(bytes.substr(kCrcOffset, kHeaderBytes - kCrcOffset));
  const std::uint32_t expected = reader.u32();
  std::string copy(bytes.substr(0, kHeaderBytes));
  set_u32(copy.data() + kCrcOffset, 0);
  if (crc32c(0, copy) != expected) return std::nullopt;
  return reader;
}

std::uint32_t generation_crc(std::uint64_t generation) {
  std::string bytes;
  put_u64(bytes, generation);
  return crc32c(0, bytes);
}

}  // namespace

std::string encode_segment_header(const SegmentHeader& header) {
  std::string one(kSegmentMagic);
  put_u32(one, 0);
  put_u32(one, 0);
  put_u64(one, header.number);
  put_u64(one, header.generation);
  put_u64(one, header.next_id);
  put_u64(one, header.oldest);
  put_u64(one, header.previous);
  finish_header(one);
  std::string block(kBlock, '\0');
  block.replace(0, one.size(), one);
  block.replace(kSecondHeader, one.size(), one);
  return block;
}

std::optional<SegmentHeader> decode_segment_header(std::string_view block) {
  for (const std::size_t at : {std::size_t{0}, kSecondHeader}) {
    if (block.size() < at) break;
    std::optional<WireReader> reader = open_header(block.substr(at), kSegmentMagic);
    if (!reader) continue;
    SegmentHeader header;
    reader->u32();
    header.number = reader->u64();
    header.generation = reader->u64();
    header.next_id = reader->u64();
    header.oldest = reader->u64();
    header.previous = reader->u64();
    return header;
  }
  return std::nullopt;
}

std::string encode_batch_header(const BatchHeader& header) {
  std::string bytes(kBatchMagic);
  put_u32(bytes, 0);
  put_u32(bytes, header.count);
  put_u64(bytes, header.generation);
  put_u64(bytes, header.sequence);
  put_u64(bytes, header.previous);
  put_u64(bytes, header.next_id);
  put_u32(bytes, header.length);
  put_u32(bytes, 0);
  put_u64(bytes, header.oldest);
  finish_header(bytes);
  return bytes;
}

std::optional<BatchHeader> decode_batch_header(std::string_view bytes) {
  std::optional<WireReader> reader = open_header(bytes, kBatchMagic);
  if (!reader) return std::nullopt;
  BatchHeader header;
  header.count = reader->u32();
  header.generation = reader->u64();
  header.sequence = reader->u64();
  header.previous = reader->u64();
  header.next_id = reader->u64();
  header.length = reader->u32();
  reader->u32();
  header.oldest = reader->u64();
  if (header.length < kHeaderBytes) return std::nullopt;
  return header;
}

void append_record(std::string& out, RecordType type, std::string_view payload) {
  put_u32(out, 0);
  put_u32(out, static_cast<std::uint32_t>(payload.size()));
  put_u32(out, kRecordMagic);
  put_u32(out, static_cast<std::uint32_t>(type));
  out += payload;
  out.resize(round_up(out.size(), kRecordAlign));
}

std::uint32_t seal_records(char* records, std::size_t size, std::uint64_t generation) {
  const std::uint32_t seed = generation_crc(generation);
  std::uint32_t count = 0;
  while (size > 0) {
    PORPOISE_ASSERT(size >= kRecordHeaderBytes);
    WireReader reader(std::string_view(records, kRecordHeaderBytes));
    reader.u32();
    const std::uint32_t length = reader.u32();
    const std::uint64_t whole = record_bytes(length);
    PORPOISE_ASSERT(whole <= size);
    const std::string_view covered(records + 4, kRecordHeaderBytes - 4 + length);
    set_u32(records, crc32c(seed, covered));
    records += whole;
    size -= whole;
    ++count;
  }
  return count;
}

RecordView trusted_record(std::string_view bytes) {
  WireReader reader(bytes);
  reader.u32();
  const std::uint32_t length = reader.u32();
  reader.u32();
  RecordView view;
  view.type = static_cast<RecordType>(reader.u32());
  view.payload = reader.take(length);
  PORPOISE_ASSERT(reader.ok());
  return view;
}

std::optional<std::uint64_t> record_length(std::string_view bytes) {
  WireReader reader(bytes);
  reader.u32();
  const std::uint32_t length = reader.u32();
  if (reader.u32() != kRecordMagic) return std::nullopt;
  return kRecordHeaderBytes + length;
}

std::optional<RecordView> decode_record(std::string_view bytes, std::uint64_t generation) {
  WireReader reader(bytes);
  const std::uint32_t expected = reader.u32();
  const std::uint32_t length = reader.u32();
  const std::uint32_t magic = reader.u32();
  const std::uint32_t type = reader.u32();
  if (magic != kRecordMagic) return std::nullopt;
  const std::string_view payload = reader.take(length);
  if (!reader.ok()) return std::nullopt;
  const std::string_view covered = bytes.substr(4, kRecordHeaderBytes - 4 + length);
  if (crc32c(generation_crc(generation), covered) != expected) return std::nullopt;
  RecordView view;
  view.type = static_cast<RecordType>(type);
  view.payload = payload;
  return view;
}

}  // namespace porpoise::queue::journal
