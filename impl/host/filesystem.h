#pragma once
// The disk as the MTA sees it. Paths are absolute or relative to the process's working directory;
// the MTA uses absolute ones. A call is atomic as seen by other calls; what a crash leaves is
// stated call by call:
//   - a process kill loses nothing that a call returned success for;
//   - a power loss keeps only what was synced, in the sense below; everything else may be kept,
//     lost, or kept in part, in any order, each 512-byte sector by itself.
// No call retries: EINTR never shows, but short reads and writes do.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "impl/base/result.h"
#include "impl/base/task.h"
#include "impl/host/clock.h"

namespace porpoise {

enum class FileKind : std::uint8_t { regular, directory, socket, fifo, symlink, other };

struct FileInfo {
  std::uint64_t inode = 0;  ///< Unique among files that exist; reused at once after removal.
  std::uint64_t device = 0;
  std::uint64_t size = 0;  ///< Bytes.
  std::uint32_t links = 0;
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::uint32_t mode = 0;  ///< Permission bits, set-id and sticky bits; not the kind.
  FileKind kind = FileKind::other;
  WallTime modified;
  WallTime accessed;
};

/// Free room for an unprivileged writer.
struct FreeSpace {
  std::uint64_t bytes = 0;
  std::uint64_t inodes = 0;
};

struct DirectoryEntry {
  std::string name;  ///< Never "." or "..".
  std::uint64_t inode = 0;

  DirectoryEntry() = default;
  DirectoryEntry(std::string name_, std::uint64_t inode_) : name(std::move(name_)), inode(inode_) {}
};

struct OpenOptions {
  bool read = true;
  bool write = false;
  bool create = false;     ///< Make the file when the name is free.
  bool exclusive = false;  ///< With create: file_exists when the name is taken.
  bool truncate = false;
  std::uint32_t mode = 0600;  ///< Of a file that is made; the umask is not applied.
};

enum class Sync : std::uint8_t {
  data,  ///< Contents, and the size where it is needed to read them back.
  all,   ///< Times and modes as well.
};

enum class LockKind : std::uint8_t { shared, exclusive };

/// An open file. Destroying it closes the descriptor and drops its lock, nothing else.
class File {
 public:
  virtual ~File() = default;

  /// Fills a prefix of `out`; may be short anywhere; 0 means end of file.
  /// Errors: io_error (the same bytes may fail again).
  virtual Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) = 0;

  /// Writes a prefix of the concatenated `pieces` and returns its length; may be short.
  /// Crash: every sector by itself is old or new until sync() of this file has returned success.
  /// Errors: no_space_on_device, io_error; bytes before the failing one may have been written.
  virtual Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                             std::span<const std::string_view> pieces) = 0;

  /// As write_at, at the end of the file, atomically with other appends.
  virtual Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) = 0;

  /// On success every write to this file that had returned before the call survives a power
  /// loss. Does NOT cover the file's name: see FileSystem::sync_directory.
  /// Errors: io_error, no_space_on_device: from then on nothing is known about any unsynced byte
  /// of this file, and a later success would prove nothing about them: write them elsewhere.
  virtual Task<Result<void>> sync(Sync kind) = 0;

  /// All of `bytes` written, then sync(Sync::data), in one call: what a log does for every batch.
  /// Crash and errors: as the two calls that it stands for.
  virtual Task<Result<void>> write_and_sync(std::uint64_t offset, std::string_view bytes);

  virtual Task<Result<FileInfo>> stat() = 0;
  /// Crash: old or new size until sync().
  virtual Task<Result<void>> truncate(std::uint64_t size) = 0;
  /// Reserves room so that writes into the range do not fail with no_space_on_device; the range
  /// reads as zeros where it was never written; grows the size. Crash: as truncate.
  virtual Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) = 0;
  /// Without waiting; false when another holder is in the way. Released by the process's end.
  virtual Task<Result<bool>> try_lock(LockKind kind) = 0;
  virtual Task<Result<void>> set_times(WallTime accessed, WallTime modified) = 0;
};

/// A listing under way. Entries made or removed meanwhile may or may not show.
class Directory {
 public:
  virtual ~Directory() = default;
  /// The next entry, nothing at the end. Errors: io_error (the listing is incomplete).
  virtual Task<Result<std::optional<DirectoryEntry>>> next() = 0;
};

/// Errors common to all calls: no_such_file_or_directory, permission_denied, io_error,
/// too_many_files_open, and no_space_on_device for those that make a name.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Crash: a new name may vanish until sync_directory() of its directory has returned success.
  /// Errors: file_exists, is_a_directory.
  virtual Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions options) = 0;

  /// Never overwrites. Crash: the new name is absent or complete; durable after sync_directory().
  /// Errors: file_exists, too_many_links.
  virtual Task<Result<void>> link(std::string from, std::string to) = 0;
  /// Crash: the name may come back until sync_directory().
  virtual Task<Result<void>> unlink(std::string path) = 0;
  /// Replaces `to`. Crash: both changes happened or neither, until sync_directory() of both
  /// directories; on weak profiles both names may exist or the target be empty if its contents
  /// were not synced first.
  virtual Task<Result<void>> rename(std::string from, std::string to) = 0;
  /// Errors: file_exists. Crash: as open with create.
  virtual Task<Result<void>> make_directory(std::string path, std::uint32_t mode) = 0;
  /// Errors: directory_not_empty.
  virtual Task<Result<void>> remove_directory(std::string path) = 0;
  /// Entries come in no promised order.
  virtual Task<Result<std::unique_ptr<Directory>>> list(std::string path) = 0;
  /// Follows symbolic links.
  virtual Task<Result<FileInfo>> stat(std::string path) = 0;
  virtual Task<Result<void>> set_mode(std::string path, std::uint32_t mode) = 0;
  virtual Task<Result<void>> set_owner(std::string path, std::uint32_t owner,
                                       std::uint32_t group) = 0;
  virtual Task<Result<void>> set_times(std::string path, WallTime accessed, WallTime modified) = 0;

  /// On success every name made, changed or removed in this directory before the call survives
  /// a power loss. Errors: as File::sync, with the same consequence for the names.
  virtual Task<Result<void>> sync_directory(std::string path) = 0;
  /// Of the file system that holds `path`.
  virtual Task<Result<FreeSpace>> free_space(std::string path) = 0;
};

}  // namespace porpoise
