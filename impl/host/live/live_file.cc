#include "impl/host/live/live_file.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "impl/host/live/errors.h"

namespace porpoise::live {
namespace {

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISSOCK(mode)) return FileKind::socket;
  if (S_ISFIFO(mode)) return FileKind::fifo;
  if (S_ISLNK(mode)) return FileKind::symlink;
  return FileKind::other;
}

WallTime wall_time(const timespec& time) {
  return WallTime(std::chrono::seconds(time.tv_sec) +
                  std::chrono::microseconds(time.tv_nsec / 1000));
}

timespec timespec_of(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::chrono::nanoseconds rest = time - seconds;
  return {static_cast<time_t>(seconds.time_since_epoch().count()), static_cast<long>(rest.count())};
}

// One writev of as many pieces as the system takes at once.
Result<std::size_t> write_pieces(int descriptor, off_t offset,
                                 std::span<const std::string_view> pieces, int flags) {
  std::array<iovec, IOV_MAX> vectors;
  const std::size_t count = std::min<std::size_t>(pieces.size(), IOV_MAX);
  for (std::size_t i = 0; i < count; ++i) {
    vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
  }
  return checked_length(
      ::pwritev2(descriptor, vectors.data(), static_cast<int>(count), offset, flags));
}

}  // namespace

FileInfo file_info(const struct ::stat& found) {
  FileInfo info;
  info.inode = found.st_ino;
  info.device = found.st_dev;
  info.size = static_cast<std::uint64_t>(found.st_size);
  info.links = static_cast<std::uint32_t>(found.st_nlink);
  info.owner = found.st_uid;
  info.group = found.st_gid;
  info.mode = found.st_mode & 07777;
  info.kind = kind_of(found.st_mode);
  info.modified = wall_time(found.st_mtim);
  info.accessed = wall_time(found.st_atim);
  return info;
}

std::array<struct ::timespec, 2> file_times(WallTime accessed, WallTime modified) {
  return {timespec_of(accessed), timespec_of(modified)};
}

Task<Result<std::size_t>> LiveFile::read_at(std::uint64_t offset, std::span<char> out) {
  if (cache_readable_ && loop_.may_complete_inline()) {
    const iovec vector{out.data(), out.size()};
    const ssize_t got =
        ::preadv2(descriptor_.get(), &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    // Some kernels say 0 where they mean "not yet": only a worker's 0 is the end of the file.
    if (got > 0) co_return static_cast<std::size_t>(got);
    if (got < 0 && errno == EOPNOTSUPP) cache_readable_ = false;
  }
  auto call = [this, offset, out] {
    return checked_length(
        ::pread(descriptor_.get(), out.data(), out.size(), static_cast<off_t>(offset)));
  };
  co_return co_await workers_.run(call);
}

Task<Result<std::size_t>> LiveFile::write_at(std::uint64_t offset,
                                             std::span<const std::string_view> pieces) {
  auto call = [this, offset, pieces] {
    return write_pieces(descriptor_.get(), static_cast<off_t>(offset), pieces, 0);
  };
  co_return co_await workers_.run(call);
}

Task<Result<std::size_t>> LiveFile::append(std::span<const std::string_view> pieces) {
  auto call = [this, pieces] { return write_pieces(descriptor_.get(), 0, pieces, RWF_APPEND); };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFile::sync(Sync kind) {
  auto call = [this, kind] {
    const int descriptor = descriptor_.get();
    return checked(kind == Sync::data ? ::fdatasync(descriptor) : ::fsync(descriptor));
  };
  co_return co_await workers_.run(call);
}

// One journey to a worker and back for both.
Task<Result<void>> LiveFile::write_and_sync(std::uint64_t offset, std::string_view bytes) {
  auto call = [this, offset, bytes]() mutable -> Result<void> {
    const int descriptor = descriptor_.get();
    while (!bytes.empty()) {
      const Result<std::size_t> put = checked_length(
          ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset)));
      if (put.has_error()) return put.error();
      offset += *put;
      bytes.remove_prefix(*put);
    }
    return checked(::fdatasync(descriptor));
  };
  co_return co_await workers_.run(call);
}

Task<Result<FileInfo>> LiveFile::stat() {
  auto call = [this]() -> Result<FileInfo> {
    struct ::stat found;
    if (::fstat(descriptor_.get(), &found) < 0) return errno_error(errno);
    return file_info(found);
  };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFile::truncate(std::uint64_t size) {
  auto call = [this, size] {
    return checked(::ftruncate(descriptor_.get(), static_cast<off_t>(size)));
  };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFile::preallocate(std::uint64_t offset, std::uint64_t length) {
  auto call = [this, offset, length] {
    return checked(
        ::fallocate(descriptor_.get(), 0, static_cast<off_t>(offset), static_cast<off_t>(length)));
  };
  co_return co_await workers_.run(call);
}

Task<Result<bool>> LiveFile::try_lock(LockKind kind) {
  auto call = [this, kind]() -> Result<bool> {
    // flock: the lock that qmail's own programs take on the same files.
    const int operation = kind == LockKind::shared ? LOCK_SH : LOCK_EX;
    if (::flock(descriptor_.get(), operation | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    return errno_error(errno);
  };
  co_return co_await workers_.run(call);
}

Task<Result<void>> LiveFile::set_times(WallTime accessed, WallTime modified) {
  auto call = [this, accessed, modified] {
    return checked(::futimens(descriptor_.get(), file_times(accessed, modified).data()));
  };
  co_return co_await workers_.run(call);
}

}  // namespace porpoise::live
