#pragma once
// Records are written in blocks: each is compressed by itself, so that what a crash leaves can be
// read up to the last whole one, and so that one can begin to read at any of them.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"

struct ZSTD_CCtx_s;

namespace porpoise::record {

/// Records one after the other, and where they belong.
struct Block {
  std::uint64_t number = 0;       ///< 1, 2, 3, ... of each process; not in the file.
  std::uint64_t first_event = 0;  ///< Number of its first event; 0: it has none.
  std::uint64_t first_turn = 0;   ///< 1, 2, 3, ...
  Instant now;                    ///< When its first turn was.
  WallTime wall;
  std::string records;

  Block() = default;
};

/// Makes the bytes of blocks in a file, one after the other, in the same memory.
class Packer {
 public:
  /// `level` is zstd's.
  explicit Packer(int level) : level_(level) {}

  /// Head and compressed records. Valid until the next call.
  std::string_view pack(const Block& block);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  const int level_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string bytes_;
};

/// Where the blocks of a file are, in their order; stands behind the last one.
struct IndexEntry {
  std::uint64_t offset = 0;  ///< In the file.
  std::uint64_t first_event = 0;
  std::uint64_t first_turn = 0;
  Instant now;
  WallTime wall;
};
/// To be written at `offset`, as the last thing.
std::string pack_index(const std::vector<IndexEntry>& blocks, std::uint64_t offset);
/// The index at the end of a whole file; nothing when it has none.
std::optional<std::vector<IndexEntry>> find_index(std::string_view file);

/// What follows in a file.
struct Found {
  enum class What : std::uint8_t {
    block,    ///< `entry` and `stored` say which.
    index,    ///< The end of a whole file; `index` holds it.
    nothing,  ///< The end of a file that was not finished, exactly behind a block.
    cut,      ///< It ends within a block.
    damaged,  ///< Something else stands here.
  };

  What what = What::nothing;
  std::size_t size = 0;  ///< Bytes in the file.
  IndexEntry entry;
  std::string_view stored;  ///< Compressed.
  std::vector<IndexEntry> index;

  Found() = default;
};
/// Reads what stands in `file` at `offset`; checks the sums, and unpacks nothing.
Found look_at(std::string_view file, std::size_t offset);

/// The records of a block; nothing when they cannot be unpacked.
std::optional<std::string> unpack(std::string_view stored);

}  // namespace porpoise::record
