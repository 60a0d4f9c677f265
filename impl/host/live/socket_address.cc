#include "impl/host/live/socket_address.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "impl/host/live/errors.h"

namespace porpoise::live {

Result<Descriptor> make_socket(int family, int type) {
  Descriptor made(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.valid()) return errno_error(errno);
  return made;
}

Result<void> bind_socket(const Descriptor& socket, const Endpoint& at) {
  if (at.address.is_v6()) {
    const Result<void> alone = set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    PORPOISE_CHECK(alone);
  }
  const boost::asio::ip::tcp::endpoint place(at.address, at.port);
  return checked(::bind(socket.get(), place.data(), static_cast<socklen_t>(place.size())));
}

Result<void> set_option(const Descriptor& socket, int level, int name, int value) {
  return checked(::setsockopt(socket.get(), level, name, &value, sizeof value));
}

Endpoint bound_endpoint(int descriptor) {
  boost::asio::ip::tcp::endpoint found;
  auto size = static_cast<socklen_t>(found.capacity());
  if (::getsockname(descriptor, found.data(), &size) < 0) return {};
  found.resize(size);
  return endpoint_of(found);
}

}  // namespace porpoise::live
