#include "sim/disk/file_bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace porpoise::sim {

namespace {
/// Calls `visit(page, offset in page, count, done so far)` for every page of the range.
template <class Visit>
void for_each_page(std::uint64_t offset, std::uint64_t length, Visit visit) {
  std::uint64_t done = 0;
  while (done < length) {
    const std::uint64_t in_page = (offset + done) % kPageSize;
    const std::uint64_t count = std::min(kPageSize - in_page, length - done);
    visit((offset + done) / kPageSize, in_page, count, done);
    done += count;
  }
}
}  // namespace

bool all_zero(std::string_view bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

void FileBytes::read(std::uint64_t offset, std::span<char> out) const {
  for_each_page(offset, out.size(), [&](auto page, auto in_page, auto count, auto done) {
    const Page* found = page_at(page);
    if (found == nullptr) {
      std::memset(out.data() + done, 0, count);
    } else {
      std::memcpy(out.data() + done, found->bytes.data() + in_page, count);
    }
  });
}

void FileBytes::write(std::uint64_t offset, std::string_view bytes) {
  for_each_page(offset, bytes.size(), [&](auto page, auto in_page, auto count, auto done) {
    put(page, in_page, bytes.data() + done, count);
  });
}

void FileBytes::write_zeros(std::uint64_t offset, std::uint64_t length) {
  static constexpr std::array<char, kPageSize> kZeros{};
  for_each_page(offset, length, [&](auto page, auto in_page, auto count, auto) {
    put(page, in_page, kZeros.data(), count);
  });
}

void FileBytes::allocate(std::uint64_t offset, std::uint64_t length) {
  for_each_page(offset, length, [&](auto page, auto, auto, auto) { mark_allocated(page); });
}

void FileBytes::cut(std::uint64_t size) {
  const std::uint64_t first = (size + kPageSize - 1) / kPageSize;  // First page to go.
  for (std::uint64_t at = first / kPagesPerChunk; at < chunks_.size(); ++at) {
    if (!chunks_[at]) continue;
    const std::uint64_t from = at == first / kPagesPerChunk ? first % kPagesPerChunk : 0;
    Chunk& chunk = chunk_for(at * kPagesPerChunk);
    for (std::uint64_t slot = from; slot < kPagesPerChunk; ++slot) {
      drop_page(chunk, slot);
      if ((chunk.allocated >> slot & 1U) != 0) --blocks_;
    }
    chunk.allocated &= from == 0 ? 0U : (1U << from) - 1U;
  }
  chunks_.resize(
      std::min<std::uint64_t>(chunks_.size(), (first + kPagesPerChunk - 1) / kPagesPerChunk));
  const std::uint64_t tail = size % kPageSize;
  if (tail != 0 && page_at(size / kPageSize) != nullptr) {
    write_zeros(size, kPageSize - tail);
  }
}

std::uint64_t FileBytes::blocks_missing(std::uint64_t offset, std::uint64_t length) const {
  std::uint64_t missing = 0;
  for_each_page(offset, length, [&](auto page, auto, auto, auto) {
    const std::uint64_t at = page / kPagesPerChunk;
    const bool has = at < chunks_.size() && chunks_[at] &&
                     (chunks_[at]->allocated >> (page % kPagesPerChunk) & 1U) != 0;
    if (!has) ++missing;
  });
  return missing;
}

bool FileBytes::has_no_page(std::uint64_t offset, std::uint64_t length) const {
  bool none = true;
  for_each_page(offset, length,
                [&](auto page, auto, auto, auto) { none = none && page_at(page) == nullptr; });
  return none;
}

Hash128 FileBytes::settle() {
  if (!stale_) return sum_;
  stale_ = false;
  for (std::uint64_t at = 0; at < chunks_.size(); ++at) {
    if (!chunks_[at] || chunks_[at]->stale == 0) continue;
    Chunk& chunk = chunk_for(at * kPagesPerChunk);
    while (chunk.stale != 0) {
      const int slot = std::countr_zero(chunk.stale);
      chunk.stale &= chunk.stale - 1;
      const std::uint64_t page = at * kPagesPerChunk + static_cast<std::uint64_t>(slot);
      Page& stale = page_for(page);
      while (stale.stale != 0) {
        const int sector = std::countr_zero(stale.stale);
        stale.stale = static_cast<std::uint8_t>(stale.stale & (stale.stale - 1));
        Hash128& part = stale.parts[static_cast<std::size_t>(sector)];
        const std::uint64_t index = static_cast<std::uint64_t>(sector);
        sum_ -= part;
        part =
            hash_sector(stale.bytes.data() + index * kSectorSize, page * kSectorsPerPage + index);
        sum_ += part;
      }
    }
  }
  return sum_;
}

const FileBytes::Page* FileBytes::page_at(std::uint64_t page) const {
  const std::uint64_t at = page / kPagesPerChunk;
  if (at >= chunks_.size() || !chunks_[at]) return nullptr;
  return chunks_[at]->pages[page % kPagesPerChunk].get();
}

FileBytes::Chunk& FileBytes::chunk_for(std::uint64_t page) {
  const std::uint64_t at = page / kPagesPerChunk;
  if (at >= chunks_.size()) chunks_.resize(at + 1);
  std::shared_ptr<Chunk>& chunk = chunks_[at];
  if (!chunk) {
    chunk = std::make_shared<Chunk>();
  } else if (chunk.use_count() > 1) {
    chunk = std::make_shared<Chunk>(*chunk);
  }
  return *chunk;
}

FileBytes::Page& FileBytes::page_for(std::uint64_t page) {
  std::shared_ptr<Page>& held = chunk_for(page).pages[page % kPagesPerChunk];
  if (!held) {
    held = std::make_shared<Page>();
  } else if (held.use_count() > 1) {
    held = std::make_shared<Page>(*held);
  }
  return *held;
}

void FileBytes::mark_allocated(std::uint64_t page) {
  const std::uint32_t bit = 1U << (page % kPagesPerChunk);
  const std::uint64_t at = page / kPagesPerChunk;
  if (at < chunks_.size() && chunks_[at] && (chunks_[at]->allocated & bit) != 0) return;
  chunk_for(page).allocated |= bit;
  ++blocks_;
}

void FileBytes::drop_page(Chunk& chunk, std::uint64_t slot) {
  if (!chunk.pages[slot]) return;
  for (const Hash128& part : chunk.pages[slot]->parts) sum_ -= part;
  chunk.pages[slot].reset();
  chunk.stale &= ~(1U << slot);
}

void FileBytes::put(std::uint64_t page, std::uint64_t in_page, const char* bytes,
                    std::uint64_t count) {
  mark_allocated(page);
  const bool whole = count == kPageSize;
  if ((whole || page_at(page) == nullptr) && all_zero(std::string_view(bytes, count))) {
    if (page_at(page) != nullptr) drop_page(chunk_for(page), page % kPagesPerChunk);
    return;
  }
  Page& target = page_for(page);
  std::memcpy(target.bytes.data() + in_page, bytes, count);
  for (std::uint64_t s = in_page / kSectorSize; s <= (in_page + count - 1) / kSectorSize; ++s) {
    target.stale = static_cast<std::uint8_t>(target.stale | (1U << s));
  }
  chunk_for(page).stale |= 1U << (page % kPagesPerChunk);
  stale_ = true;
}

}  // namespace porpoise::sim
