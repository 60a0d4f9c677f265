#pragma once
// The bytes of one simulated file: sparse 4 KiB pages, shared between copies until one of them
// writes. Zeros cost nothing, written or not; which blocks are allocated is counted apart.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/disk/hash128.h"

namespace porpoise::sim {

inline constexpr std::uint64_t kSectorSize = 512;
inline constexpr std::uint64_t kPageSize = 4096;

/// Copying is cheap. Knows no file size: what was never written reads as zeros.
class FileBytes {
 public:
  void read(std::uint64_t offset, std::span<char> out) const;
  void write(std::uint64_t offset, std::string_view bytes);
  void write_zeros(std::uint64_t offset, std::uint64_t length);
  /// Marks the blocks of the range as in use; contents stay.
  void allocate(std::uint64_t offset, std::uint64_t length);
  /// Zeroes everything from `size` on and gives its whole blocks back.
  void cut(std::uint64_t size);

  /// Blocks in use.
  std::uint64_t blocks() const { return blocks_; }
  /// How many blocks a write to the range would have to allocate.
  std::uint64_t blocks_missing(std::uint64_t offset, std::uint64_t length) const;
  /// True when the range reads as zeros because nothing is stored there (never a wrong "true").
  bool has_no_page(std::uint64_t offset, std::uint64_t length) const;

  /// The sum over all sectors that are not zero; brings it up to date first.
  Hash128 settle();

 private:
  static constexpr std::uint64_t kSectorsPerPage = kPageSize / kSectorSize;
  static constexpr std::uint64_t kPagesPerChunk = 32;

  struct Page {
    std::array<char, kPageSize> bytes{};
    /// What each sector adds to sum_ at the moment; wrong where `stale` has a bit.
    std::array<Hash128, kSectorsPerPage> parts{};
    std::uint8_t stale = 0;
  };
  struct Chunk {
    std::array<std::shared_ptr<Page>, kPagesPerChunk> pages;
    std::uint32_t allocated = 0;  ///< One bit a page.
    std::uint32_t stale = 0;      ///< One bit a page.
  };

  const Page* page_at(std::uint64_t page) const;
  Chunk& chunk_for(std::uint64_t page);
  /// The page to write to, made if need be.
  Page& page_for(std::uint64_t page);
  void mark_allocated(std::uint64_t page);
  void drop_page(Chunk& chunk, std::uint64_t slot);
  void put(std::uint64_t page, std::uint64_t in_page, const char* bytes, std::uint64_t count);

  std::vector<std::shared_ptr<Chunk>> chunks_;
  std::uint64_t blocks_ = 0;
  Hash128 sum_;
  bool stale_ = false;
};

/// True when every byte is zero.
bool all_zero(std::string_view bytes);

}  // namespace porpoise::sim
