#include "impl/host/live/socket_stream.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include "impl/host/live/errors.h"
#include "impl/host/live/socket_address.h"

namespace porpoise::live {

using boost::asio::redirect_error;

SocketStream::SocketStream(EventLoop& loop, Deadlines& deadlines, int family, Descriptor descriptor,
                           Endpoint peer)
    : Expiring(deadlines),
      loop_(loop),
      socket_(loop.executor(), Socket::protocol_type(family, 0), descriptor.release()),
      family_(family),
      peer_(peer) {}

Task<Result<void>> SocketStream::connect() {
  if (expired()) co_return make_error(errc::timed_out);
  const boost::asio::ip::tcp::endpoint to(peer_.address, peer_.port);
  ErrorCode error;
  co_await socket_.async_connect(to, redirect_error(use_task, error));
  loop_.completed();
  if (error) co_return reason(error);
  co_return Result<void>();
}

Task<Result<std::size_t>> SocketStream::read_some(std::span<char> out) {
  if (expired()) co_return make_error(errc::timed_out);
  if (more_is_likely_ && loop_.may_complete_inline()) {
    const ssize_t got = ::recv(descriptor(), out.data(), out.size(), MSG_DONTWAIT);
    if (got >= 0) {
      more_is_likely_ = static_cast<std::size_t>(got) == out.size();
      co_return static_cast<std::size_t>(got);
    }
    if (errno != EAGAIN) co_return errno_error(errno);
  }
  ErrorCode error;
  const std::size_t got = co_await socket_.async_read_some(
      boost::asio::buffer(out.data(), out.size()), redirect_error(use_task, error));
  loop_.completed();
  if (error && error != boost::asio::error::eof) co_return reason(error);
  more_is_likely_ = got == out.size();
  co_return got;
}

Task<Result<void>> SocketStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (expired()) co_return make_error(errc::timed_out);
    if (loop_.may_complete_inline()) {
      const ssize_t sent =
          ::send(descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) co_return errno_error(errno);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (bytes.empty()) break;
    }
    ErrorCode error;
    const std::size_t sent = co_await socket_.async_write_some(
        boost::asio::buffer(bytes.data(), bytes.size()), redirect_error(use_task, error));
    loop_.completed();
    if (error) co_return reason(error);
    bytes.remove_prefix(sent);
  }
  co_return Result<void>();
}

Task<Result<void>> SocketStream::start_tls(TlsOptions) {
  co_return make_error(errc::operation_not_supported);
}

Endpoint SocketStream::local() const {
  return family_ == AF_UNIX ? Endpoint() : bound_endpoint(descriptor());
}

std::int64_t SocketStream::peer_user() const {
  if (family_ != AF_UNIX) return -1;
  ucred credentials;
  socklen_t size = sizeof credentials;
  if (::getsockopt(descriptor(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -1;
  return credentials.uid;
}

void SocketStream::expire() {
  ErrorCode ignored;  // a socket already broken has no call in progress
  socket_.cancel(ignored);
}

ErrorCode SocketStream::reason(const ErrorCode& error) const {
  if (error == boost::asio::error::operation_aborted && expired()) {
    return make_error(errc::timed_out);
  }
  return portable(error);
}

}  // namespace porpoise::live
