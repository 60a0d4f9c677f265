#include "impl/host/live/socket_listener.h"

#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>

#include "impl/host/live/errors.h"
#include "impl/host/live/socket_address.h"
#include "impl/host/live/socket_stream.h"

namespace porpoise::live {
namespace {

// accept(2): errors of the connection that broke while it waited, not of the listener.
bool is_of_the_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EINTR:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPROTO:
      return true;
    default:
      return false;
  }
}

}  // namespace

SocketListener::SocketListener(EventLoop& loop, Deadlines& deadlines, int family,
                               Descriptor descriptor)
    : loop_(loop),
      deadlines_(deadlines),
      descriptor_(loop.executor(), descriptor.release()),
      family_(family),
      endpoint_(family == AF_UNIX ? Endpoint() : bound_endpoint(descriptor_.native_handle())) {}

Task<Result<std::unique_ptr<Stream>>> SocketListener::accept() {
  EventLoop& loop = loop_;  // once closed, the listener may be gone before this goes on
  while (true) {
    if (!loop.may_complete_inline()) co_await loop.yield();
    if (!descriptor_.is_open()) co_return make_error(errc::operation_canceled);
    Result<std::unique_ptr<Stream>> accepted = try_accept();
    if (accepted.has_error() || *accepted != nullptr) co_return accepted;
    ErrorCode error;
    co_await descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                                    boost::asio::redirect_error(use_task, error));
    loop.completed();
    if (error) co_return make_error(errc::operation_canceled);
  }
}

Result<std::unique_ptr<Stream>> SocketListener::try_accept() {
  while (true) {
    boost::asio::ip::tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    Descriptor accepted(
        ::accept4(descriptor_.native_handle(), family_ == AF_UNIX ? nullptr : peer.data(),
                  family_ == AF_UNIX ? nullptr : &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!accepted.valid()) {
      if (errno == EAGAIN) return std::unique_ptr<Stream>();
      if (is_of_the_connection(errno)) continue;
      return errno_error(errno);
    }
    Endpoint from;
    if (family_ != AF_UNIX) {
      peer.resize(size);
      from = endpoint_of(peer);
    }
    return std::make_unique<SocketStream>(loop_, deadlines_, family_, std::move(accepted), from);
  }
}

void SocketListener::close() {
  ErrorCode ignored;
  descriptor_.close(ignored);
}

}  // namespace porpoise::live
