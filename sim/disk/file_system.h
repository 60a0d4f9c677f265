#pragma once
// A simulated disk as one process sees it: every call happens some virtual time after it was
// made, as an event of that process, and never completes inside the call.
// The rules of the disk itself are in disk.h.

#include <memory>
#include <vector>

#include "impl/host/filesystem.h"
#include "sim/clock/event_queue.h"
#include "sim/disk/disk.h"
#include "sim/disk/latency.h"

namespace porpoise::sim {

struct FileSystemSetup {
  Owner owner = kWorld;  ///< Whose events the calls are.
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint32_t descriptors_max = 1024;
  Latency latency;
  Random chance = Random(0);  ///< The stream that latencies are drawn from.

  FileSystemSetup() = default;
};

/// Must outlive the coroutines that use it; `disk` and `queue` must outlive it.
class SimFileSystem final : public FileSystem {
 public:
  SimFileSystem(Disk& disk, EventQueue& queue, FileSystemSetup setup);
  ~SimFileSystem() override;

  /// The process is dead: its descriptors are closed and its locks dropped; calls not yet done
  /// never happen, and whoever waits for one waits for ever. What the process had written stays
  /// seen. Idempotent. Call it before destroying the process's frames.
  void revoke();

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

  class Session;

 private:
  std::shared_ptr<Session> session_;
};

}  // namespace porpoise::sim
