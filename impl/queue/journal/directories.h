#pragma once
// Directories that are made when something is first put there.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "impl/host/filesystem.h"

namespace porpoise::queue::journal {

/// On success `path` exists and its name survives a power loss. Makes one missing parent too. A
/// directory that was there may be younger than its last sync: its parent is synced in any case.
Task<Result<void>> make_directory_durably(FileSystem& files, std::string path);

/// A directory that is made when first needed, and whose failed syncs are remembered: a later
/// success proves nothing about a name that an earlier sync failed to keep.
class LateDirectory {
 public:
  LateDirectory(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  Task<Result<void>> ensure();

  /// Note this before making a name, and hand it to sync().
  std::uint64_t epoch() const { return epoch_; }
  /// On success every name made in the given epoch survives a power loss. Errors: also when
  /// another sync has failed since: such a name must be given up.
  Task<Result<void>> sync(std::uint64_t epoch);

 private:
  FileSystem& files_;
  std::string path_;
  bool durable_ = false;
  std::uint64_t epoch_ = 0;  ///< Counts failed syncs.
};

/// `number` as sixteen hexadecimal digits: names that sort.
std::string hex_name(std::uint64_t number);
/// Its inverse, for the first sixteen letters of `name`; nothing when they are no such number.
std::optional<std::uint64_t> parse_hex_name(std::string_view name);

}  // namespace porpoise::queue::journal
