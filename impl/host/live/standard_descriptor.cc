#include "impl/host/live/standard_descriptor.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/redirect_error.hpp>

#include "impl/host/live/errors.h"

namespace porpoise::live {
namespace {

using boost::asio::posix::descriptor_base;

bool says_when_ready(int descriptor) {
  struct ::stat found;
  if (::fstat(descriptor, &found) < 0) return false;
  return S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode) || ::isatty(descriptor) == 1;
}

// A pipe that is ready has room for this many bytes (pipe(7)); more might block.
std::string_view certain_part(std::string_view bytes) {
  return bytes.substr(0, PIPE_BUF);
}

}  // namespace

StandardDescriptor::StandardDescriptor(EventLoop& loop, Workers& workers, int number)
    : loop_(loop), workers_(workers), number_(number), readiness_(loop.executor()) {
  if (!says_when_ready(number)) return;
  const int duplicate = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
  ErrorCode ignored;  // then it is served as a file is
  if (duplicate >= 0) readiness_.assign(duplicate, ignored);
}

Task<Result<std::size_t>> StandardDescriptor::read_some(std::span<char> out) {
  auto call = [this, out] { return checked_length(::read(number_, out.data(), out.size())); };
  if (!readiness_.is_open()) co_return co_await workers_.run(call);
  ErrorCode error;
  co_await readiness_.async_wait(descriptor_base::wait_read,
                                 boost::asio::redirect_error(use_task, error));
  loop_.completed();
  if (error) co_return portable(error);
  co_return call();
}

Task<Result<void>> StandardDescriptor::write_some(std::string_view bytes, std::size_t& written) {
  if (!readiness_.is_open()) {
    auto call = [this, bytes, &written]() -> Result<void> {
      const ssize_t length = ::write(number_, bytes.data(), bytes.size());
      if (length < 0) return errno_error(errno);
      written += static_cast<std::size_t>(length);
      return {};
    };
    co_return co_await workers_.run(call);
  }
  while (true) {
    if (loop_.may_complete_inline()) {
      const Result<std::size_t> length = write_if_ready(bytes);
      if (length.has_value()) {
        written += *length;
        co_return Result<void>();
      }
      if (length.error() != errc::resource_unavailable_try_again) co_return length.error();
    }
    ErrorCode error;
    co_await readiness_.async_wait(descriptor_base::wait_write,
                                   boost::asio::redirect_error(use_task, error));
    loop_.completed();
    if (error) co_return portable(error);
  }
}

Task<Result<void>> StandardDescriptor::write(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const Result<void> put = co_await write_some(bytes.substr(written), written);
    PORPOISE_CO_CHECK(put);
  }
  co_return Result<void>();
}

Result<std::size_t> StandardDescriptor::write_if_ready(std::string_view bytes) {
  pollfd one{number_, POLLOUT, 0};
  if (::poll(&one, 1, 0) <= 0) return make_error(errc::resource_unavailable_try_again);
  const std::string_view part = certain_part(bytes);
  return checked_length(::write(number_, part.data(), part.size()));
}

}  // namespace porpoise::live
