#pragma once
// A file system on which nothing is changed: what would be is refused as on a disk that is mounted
// read-only, and noted. A queue opened over it shows what the next start would do.

#include <string>
#include <vector>

#include "impl/host/filesystem.h"

namespace porpoise::operate {

class LookOnlyFiles final : public FileSystem {
 public:
  explicit LookOnlyFiles(FileSystem& files) : files_(files) {}

  /// What was refused, in order, each name once: "remove /a/b".
  const std::vector<std::string>& refused() const { return refused_; }

  /// Files that exist can be opened for writing, so that they can be locked.
  Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions options) override;
  Task<Result<void>> link(std::string from, std::string to) override;
  Task<Result<void>> unlink(std::string path) override;
  Task<Result<void>> rename(std::string from, std::string to) override;
  Task<Result<void>> make_directory(std::string path, std::uint32_t mode) override;
  Task<Result<void>> remove_directory(std::string path) override;
  Task<Result<std::unique_ptr<Directory>>> list(std::string path) override;
  Task<Result<FileInfo>> stat(std::string path) override;
  Task<Result<void>> set_mode(std::string path, std::uint32_t mode) override;
  Task<Result<void>> set_owner(std::string path, std::uint32_t owner,
                               std::uint32_t group) override;
  Task<Result<void>> set_times(std::string path, WallTime accessed, WallTime modified) override;
  Task<Result<void>> sync_directory(std::string path) override;
  Task<Result<FreeSpace>> free_space(std::string path) override;

 private:
  friend class LookOnlyFile;
  ErrorCode refuse(std::string what);

  FileSystem& files_;
  std::vector<std::string> refused_;
};

}  // namespace porpoise::operate
