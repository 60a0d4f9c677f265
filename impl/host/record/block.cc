#include "impl/host/record/block.h"

#include <algorithm>

#include <zstd.h>

#include "impl/base/crc32c.h"
#include "impl/base/wire.h"

namespace porpoise::record {

namespace {

constexpr std::uint32_t kBlock = 0x4b434c42;  // "BLCK"
constexpr std::uint32_t kIndex = 0x58444e49;  // "INDX"
// What comes in soon goes out again, and zstd's quick levels would have forgotten it by then.
constexpr int kWindowLog = 21;
constexpr int kHashLog = 19;
constexpr std::size_t kBlockHead = 48;
constexpr std::size_t kIndexHead = 12;
constexpr std::size_t kIndexEntry = 40;
constexpr std::size_t kIndexTail = 12;
/// More than any writer makes: what claims more is damaged.
constexpr std::uint64_t kRecordsMax = std::uint64_t{1} << 30;

IndexEntry read_entry(WireReader& reader) {
  IndexEntry entry;
  entry.first_event = reader.u64();
  entry.first_turn = reader.u64();
  entry.now = Instant{static_cast<std::int64_t>(reader.u64())};
  entry.wall = WallTime(std::chrono::microseconds(static_cast<std::int64_t>(reader.u64())));
  return entry;
}

void put_entry(std::string& bytes, std::uint64_t event, std::uint64_t turn, Instant now,
               WallTime wall) {
  put_u64(bytes, event);
  put_u64(bytes, turn);
  put_u64(bytes, static_cast<std::uint64_t>(now.ns));
  put_u64(bytes, static_cast<std::uint64_t>(wall.time_since_epoch().count()));
}

Found only(Found::What what) {
  Found found;
  found.what = what;
  return found;
}

Found look_at_block(std::string_view rest) {
  if (rest.size() < kBlockHead) return only(Found::What::cut);
  Found found;
  WireReader reader(rest);
  reader.u32();
  const std::uint32_t size = reader.u32();
  found.entry = read_entry(reader);
  const std::uint32_t sum = reader.u32();
  const std::uint32_t head_sum = reader.u32();
  if (head_sum != crc32c(0, rest.substr(0, kBlockHead - 4))) return only(Found::What::damaged);
  if (rest.size() < kBlockHead + size) return only(Found::What::cut);
  found.stored = rest.substr(kBlockHead, size);
  if (sum != crc32c(0, found.stored)) return only(Found::What::damaged);
  found.what = Found::What::block;
  found.size = kBlockHead + size;
  return found;
}

Found look_at_index(std::string_view rest) {
  if (rest.size() < kIndexHead) return only(Found::What::cut);
  Found found;
  WireReader reader(rest);
  reader.u32();
  const std::uint64_t count = reader.u32();
  const std::uint32_t sum = reader.u32();
  const std::uint64_t size = kIndexHead + count * kIndexEntry + kIndexTail;
  if (rest.size() < size) return only(Found::What::cut);
  const std::string_view entries = rest.substr(kIndexHead, count * kIndexEntry);
  if (sum != crc32c(0, entries)) return only(Found::What::damaged);
  WireReader one(entries);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t offset = one.u64();
    found.index.push_back(read_entry(one));
    found.index.back().offset = offset;
  }
  found.what = Found::What::index;
  found.size = size;
  return found;
}

}  // namespace

void Packer::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

std::string_view Packer::pack(const Block& block) {
  if (!context_) {
    context_.reset(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level_);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kWindowLog);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_hashLog, kHashLog);
  }
  const std::size_t most = kBlockHead + ZSTD_compressBound(block.records.size());
  if (bytes_.size() < most) bytes_.resize(most);
  char* const stored = bytes_.data() + kBlockHead;
  std::size_t size = ZSTD_compress2(context_.get(), stored, most - kBlockHead, block.records.data(),
                                    block.records.size());
  if (ZSTD_isError(size) != 0) size = 0;
  std::string head;
  put_u32(head, kBlock);
  put_u32(head, static_cast<std::uint32_t>(size));
  put_entry(head, block.first_event, block.first_turn, block.now, block.wall);
  put_u32(head, crc32c(0, std::string_view(stored, size)));
  put_u32(head, crc32c(0, head));
  std::copy(head.begin(), head.end(), bytes_.begin());
  return std::string_view(bytes_).substr(0, kBlockHead + size);
}

std::string pack_index(const std::vector<IndexEntry>& blocks, std::uint64_t offset) {
  std::string entries;
  for (const IndexEntry& block : blocks) {
    put_u64(entries, block.offset);
    put_entry(entries, block.first_event, block.first_turn, block.now, block.wall);
  }
  std::string bytes;
  put_u32(bytes, kIndex);
  put_u32(bytes, static_cast<std::uint32_t>(blocks.size()));
  put_u32(bytes, crc32c(0, entries));
  bytes += entries;
  put_u64(bytes, offset);
  put_u32(bytes, kIndex);
  return bytes;
}

std::optional<std::vector<IndexEntry>> find_index(std::string_view file) {
  if (file.size() < kIndexTail) return std::nullopt;
  WireReader tail(file.substr(file.size() - kIndexTail));
  const std::uint64_t offset = tail.u64();
  if (tail.u32() != kIndex || offset >= file.size()) return std::nullopt;
  Found found = look_at(file, offset);
  if (found.what != Found::What::index) return std::nullopt;
  return std::move(found.index);
}

Found look_at(std::string_view file, std::size_t offset) {
  const std::string_view rest = file.substr(std::min(offset, file.size()));
  if (rest.empty()) return only(Found::What::nothing);
  if (rest.size() < 4) return only(Found::What::cut);
  const std::uint32_t kind = WireReader(rest).u32();
  if (kind == kBlock) {
    Found found = look_at_block(rest);
    found.entry.offset = offset;
    return found;
  }
  return kind == kIndex ? look_at_index(rest) : only(Found::What::damaged);
}

std::optional<std::string> unpack(std::string_view stored) {
  const unsigned long long size = ZSTD_getFrameContentSize(stored.data(), stored.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kRecordsMax) {
    return std::nullopt;
  }
  std::string records(size, '\0');
  const std::size_t got =
      ZSTD_decompress(records.data(), records.size(), stored.data(), stored.size());
  if (ZSTD_isError(got) != 0 || got != size) return std::nullopt;
  return records;
}

}  // namespace porpoise::record
