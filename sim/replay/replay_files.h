#pragma once
// Files, answered from a recording.

#include "impl/host/filesystem.h"
#include "sim/replay/playback.h"

namespace porpoise::sim {

class ReplayFiles final : public FileSystem {
 public:
  explicit ReplayFiles(Playback& playback) : playback_(playback) {}

  Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions options) override;
  Task<Result<void>> link(std::string from, std::string to) override;
  Task<Result<void>> unlink(std::string path) override;
  Task<Result<void>> rename(std::string from, std::string to) override;
  Task<Result<void>> make_directory(std::string path, std::uint32_t mode) override;
  Task<Result<void>> remove_directory(std::string path) override;
  Task<Result<std::unique_ptr<Directory>>> list(std::string path) override;
  Task<Result<FileInfo>> stat(std::string path) override;
  Task<Result<void>> set_mode(std::string path, std::uint32_t mode) override;
  Task<Result<void>> set_owner(std::string path, std::uint32_t owner, std::uint32_t group) override;
  Task<Result<void>> set_times(std::string path, WallTime accessed, WallTime modified) override;
  Task<Result<void>> sync_directory(std::string path) override;
  Task<Result<FreeSpace>> free_space(std::string path) override;

 private:
  Playback& playback_;
};

}  // namespace porpoise::sim
