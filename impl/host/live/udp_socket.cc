#include "impl/host/live/udp_socket.h"

#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>

#include "impl/host/live/errors.h"
#include "impl/host/live/socket_address.h"

namespace porpoise::live {

UdpSocket::UdpSocket(EventLoop& loop, Deadlines& deadlines, Descriptor descriptor)
    : Expiring(deadlines),
      loop_(loop),
      descriptor_(loop.executor(), descriptor.release()),
      local_(bound_endpoint(descriptor_.native_handle())) {}

// Never waits: a full buffer loses the datagram, as the network may.
Task<Result<void>> UdpSocket::send_to(std::string_view bytes, Endpoint to) {
  const boost::asio::ip::udp::endpoint place(to.address, to.port);
  const ssize_t sent =
      ::sendto(descriptor_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
               place.data(), static_cast<socklen_t>(place.size()));
  if (sent < 0 && errno != EAGAIN) co_return errno_error(errno);
  co_return Result<void>();
}

Task<Result<DatagramSocket::Packet>> UdpSocket::receive(Instant deadline) {
  set_deadline(deadline);
  while (!expired()) {
    if (!loop_.may_complete_inline()) co_await loop_.yield();
    Result<Packet> received = try_receive();
    if (received.has_value() || received.error() != errc::resource_unavailable_try_again) {
      set_deadline(Instant::never());
      co_return received;
    }
    ErrorCode error;
    co_await descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                                    boost::asio::redirect_error(use_task, error));
    loop_.completed();
    if (error && error != boost::asio::error::operation_aborted) co_return portable(error);
  }
  co_return make_error(errc::timed_out);
}

void UdpSocket::expire() {
  ErrorCode ignored;
  descriptor_.cancel(ignored);
}

Result<DatagramSocket::Packet> UdpSocket::try_receive() {
  std::array<char, 65536> buffer;  // more than any datagram holds
  boost::asio::ip::udp::endpoint from;
  auto size = static_cast<socklen_t>(from.capacity());
  const ssize_t got = ::recvfrom(descriptor_.native_handle(), buffer.data(), buffer.size(),
                                 MSG_DONTWAIT, from.data(), &size);
  if (got < 0) return errno_error(errno);
  from.resize(size);
  return Packet(std::string(buffer.data(), static_cast<std::size_t>(got)), endpoint_of(from));
}

}  // namespace porpoise::live
