#include "impl/host/live/live_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "impl/host/live/errors.h"
#include "impl/host/live/live_directory.h"
#include "impl/host/live/live_file.h"

namespace porpoise::live {
namespace {

int open_flags(const OpenOptions& options) {
  // Non-blocking, so that a FIFO somebody has put there cannot hold up a worker.
  int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  flags |= !options.write ? O_RDONLY : options.read ? O_RDWR : O_WRONLY;
  if (options.create) flags |= O_CREAT;
  if (options.create && options.exclusive) flags |= O_EXCL;
  if (options.truncate) flags |= O_TRUNC;
  return flags;
}

Result<Descriptor> open_file(const std::string& path, const OpenOptions& options) {
  Descriptor file(::open(path.c_str(), open_flags(options), options.mode));
  if (!file.valid()) return errno_error(errno);
  if (options.write) return file;
  struct ::stat found;  // Linux opens directories for reading; we have list() for them.
  if (::fstat(file.get(), &found) < 0) return errno_error(errno);
  if (S_ISDIR(found.st_mode)) return errno_error(EISDIR);
  return file;
}

Result<void> sync_directory_at(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return errno_error(errno);
  return checked(::fsync(directory.get()));
}

Result<FreeSpace> free_space_at(const std::string& path) {
  struct statvfs found;
  if (::statvfs(path.c_str(), &found) < 0) return errno_error(errno);
  FreeSpace space;
  space.bytes = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  // Some file systems make inodes as needed and count none.
  space.inodes = found.f_files == 0 ? std::numeric_limits<std::uint64_t>::max() : found.f_favail;
  return space;
}

}  // namespace

Task<Result<std::unique_ptr<File>>> LiveFiles::open(std::string path, OpenOptions options) {
  auto call = [&path, &options] { return open_file(path, options); };
  Result<Descriptor> opened = co_await workers_.run(call);
  PORPOISE_CO_CHECK(opened);
  co_return std::make_unique<LiveFile>(loop_, workers_, std::move(*opened));
}

Task<Result<void>> LiveFiles::link(std::string from, std::string to) {
  auto call = [&from, &to] { return checked(::link(from.c_str(), to.c_str())); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::unlink(std::string path) {
  auto call = [&path] { return checked(::unlink(path.c_str())); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::rename(std::string from, std::string to) {
  auto call = [&from, &to] { return checked(::rename(from.c_str(), to.c_str())); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::make_directory(std::string path, std::uint32_t mode) {
  auto call = [&path, mode] { return checked(::mkdir(path.c_str(), mode)); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::remove_directory(std::string path) {
  auto call = [&path] { return checked(::rmdir(path.c_str())); };
  co_return co_await workers_.run(call);
}

Task<Result<std::unique_ptr<Directory>>> LiveFiles::list(std::string path) {
  auto call = [&path]() -> Result<Descriptor> {
    Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return errno_error(errno);
    return directory;
  };
  Result<Descriptor> opened = co_await workers_.run(call);
  PORPOISE_CO_CHECK(opened);
  co_return std::make_unique<LiveDirectory>(workers_, std::move(*opened));
}

Task<Result<FileInfo>> LiveFiles::stat(std::string path) {
  auto call = [&path]() -> Result<FileInfo> {
    struct ::stat found;
    if (::stat(path.c_str(), &found) < 0) return errno_error(errno);
    return file_info(found);
  };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::set_mode(std::string path, std::uint32_t mode) {
  auto call = [&path, mode] { return checked(::chmod(path.c_str(), mode)); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::set_owner(std::string path, std::uint32_t owner,
                                        std::uint32_t group) {
  auto call = [&path, owner, group] { return checked(::chown(path.c_str(), owner, group)); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::set_times(std::string path, WallTime accessed, WallTime modified) {
  auto call = [&path, accessed, modified] {
    return checked(::utimensat(AT_FDCWD, path.c_str(), file_times(accessed, modified).data(), 0));
  };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFiles::sync_directory(std::string path) {
  auto call = [&path] { return sync_directory_at(path); };
  co_return co_await workers_.run(call);
}

Task<Result<FreeSpace>> LiveFiles::free_space(std::string path) {
  auto call = [&path] { return free_space_at(path); };
  co_return co_await workers_.run(call);
}

}  // namespace porpoise::live
