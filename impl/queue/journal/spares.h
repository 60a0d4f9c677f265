#pragma once
// Files whose every block was written and synced once, waiting to become segments: overwriting such
// blocks syncs two to three times faster than appending, and than blocks that were only set aside.
// What stands in a spare means nothing. Whoever takes one gives it a generation of its own.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/filesystem.h"
#include "impl/queue/journal/directories.h"

namespace porpoise::queue::journal {

class Spares {
 public:
  /// `directory`, where they are, outlives it.
  Spares(FileSystem& files, LateDirectory& directory) : files_(files), directory_(directory) {}

  static bool is_spare(std::string_view name);
  /// Looks through the spares that an earlier process left: those of another size go.
  Task<> adopt(std::vector<std::string> names, std::uint64_t size);

  bool has(std::uint64_t size) const { return size == size_ && !ready_.empty(); }
  /// The name of one, which is then the caller's; empty when there is none of this size.
  std::string take(std::uint64_t size);

  /// A segment of `size` bytes need not be removed: it may become a spare.
  bool wants(std::uint64_t size) const;
  std::string new_name();
  /// The file `name` holds `size` written bytes and has, durably, no other name.
  void put(std::string name, std::uint64_t size);

  /// Makes one of zeros, piece by piece; stops early once `stop` is true. Errors: there is none
  /// more than before, and nothing of it is left.
  Task<Result<void>> fill(std::uint64_t size, const bool& stop);
  /// Removes the file, which holds nothing, durably or not.
  Task<> discard(std::string name);

 private:
  Task<Result<void>> write_zeros(std::string path, std::uint64_t size, const bool& stop);

  FileSystem& files_;
  LateDirectory& directory_;
  std::uint64_t size_ = 0;  ///< Of each.
  std::deque<std::string> ready_;
  std::uint64_t next_ = 1;
};

}  // namespace porpoise::queue::journal
