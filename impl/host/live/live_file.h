#pragma once
// An open file over its descriptor. Everything that may wait for the disk runs on a worker; bytes
// already in the page cache are read at once.

#include "impl/host/filesystem.h"
#include "impl/host/live/descriptor.h"
#include "impl/host/live/workers.h"

struct stat;
struct timespec;

namespace porpoise::live {

class LiveFile final : public File {
 public:
  LiveFile(EventLoop& loop, Workers& workers, Descriptor descriptor)
      : loop_(loop), workers_(workers), descriptor_(std::move(descriptor)) {}

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override;
  Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                     std::span<const std::string_view> pieces) override;
  Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override;
  Task<Result<void>> sync(Sync kind) override;
  Task<Result<void>> write_and_sync(std::uint64_t offset, std::string_view bytes) override;
  Task<Result<FileInfo>> stat() override;
  Task<Result<void>> truncate(std::uint64_t size) override;
  Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) override;
  Task<Result<bool>> try_lock(LockKind kind) override;
  Task<Result<void>> set_times(WallTime accessed, WallTime modified) override;

 private:
  EventLoop& loop_;
  Workers& workers_;
  Descriptor descriptor_;
  bool cache_readable_ = true;  // the file system can say "not in the cache" instead of waiting
};

FileInfo file_info(const struct ::stat& found);
/// For futimens and utimensat.
std::array<struct ::timespec, 2> file_times(WallTime accessed, WallTime modified);

}  // namespace porpoise::live
