#include "impl/host/live/live_network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstring>

#include "impl/host/live/errors.h"
#include "impl/host/live/local_sockets.h"
#include "impl/host/live/socket_address.h"
#include "impl/host/live/socket_listener.h"
#include "impl/host/live/socket_stream.h"
#include "impl/host/live/udp_socket.h"

namespace porpoise::live {
namespace {

// How long to leave a local server whose queue of connections is full.
constexpr Duration kRetryPause = std::chrono::milliseconds(10);

Result<Descriptor> open_listener(const Endpoint& at) {
  Result<Descriptor> made = make_socket(family_of(at.address), SOCK_STREAM);
  PORPOISE_CHECK(made);
  const Result<void> reused = set_option(*made, SOL_SOCKET, SO_REUSEADDR, 1);
  PORPOISE_CHECK(reused);
  // Accepted sockets inherit it: dialogues write whole replies and wait for none to fill up.
  const Result<void> undelayed = set_option(*made, IPPROTO_TCP, TCP_NODELAY, 1);
  PORPOISE_CHECK(undelayed);
  const Result<void> bound = bind_socket(*made, at);
  PORPOISE_CHECK(bound);
  const Result<void> listening = checked(::listen(made->get(), SOMAXCONN));
  PORPOISE_CHECK(listening);
  return made;
}

// Of AF_INET or AF_INET6; without the scope of a link-local address.
IpAddress address_of(const sockaddr& place) {
  if (place.sa_family == AF_INET) {
    const auto& found = reinterpret_cast<const sockaddr_in&>(place);
    return boost::asio::ip::address_v4(ntohl(found.sin_addr.s_addr));
  }
  const auto& found = reinterpret_cast<const sockaddr_in6&>(place);
  boost::asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &found.sin6_addr, bytes.size());
  return boost::asio::ip::address_v6(bytes);
}

Result<std::vector<IpAddress>> interface_addresses() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) < 0) return errno_error(errno);
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, &::freeifaddrs);
  std::vector<IpAddress> addresses;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_UP) == 0) continue;
    const int family = one->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    addresses.push_back(address_of(*one->ifa_addr));
  }
  return addresses;
}

}  // namespace

Task<Result<std::unique_ptr<Stream>>> LiveNetwork::connect(Endpoint to, Instant deadline) {
  const int family = family_of(to.address);
  Result<Descriptor> made = make_socket(family, SOCK_STREAM);
  PORPOISE_CO_CHECK(made);
  const Result<void> undelayed = set_option(*made, IPPROTO_TCP, TCP_NODELAY, 1);
  PORPOISE_CO_CHECK(undelayed);
  auto stream = std::make_unique<SocketStream>(loop_, deadlines_, family, std::move(*made), to);
  stream->expires_at(deadline);
  const Result<void> connected = co_await stream->connect();
  PORPOISE_CO_CHECK(connected);
  stream->expires_at(Instant::never());
  co_return stream;
}

Task<Result<std::unique_ptr<Listener>>> LiveNetwork::listen(Endpoint at) {
  Result<Descriptor> opened = open_listener(at);
  PORPOISE_CO_CHECK(opened);
  co_return std::make_unique<SocketListener>(loop_, deadlines_, family_of(at.address),
                                             std::move(*opened));
}

Task<Result<std::unique_ptr<Listener>>> LiveNetwork::listen_local(std::string path,
                                                                  std::uint32_t mode) {
  auto call = [&path, mode] { return open_local_listener(path, mode); };
  Result<Descriptor> opened = co_await workers_.run(call);
  PORPOISE_CO_CHECK(opened);
  co_return std::make_unique<SocketListener>(loop_, deadlines_, AF_UNIX, std::move(*opened));
}

Task<Result<std::unique_ptr<Stream>>> LiveNetwork::connect_local(std::string path,
                                                                 Instant deadline) {
  auto call = [&path] { return open_local_connection(path); };
  while (true) {
    if (deadline <= loop_.now()) co_return make_error(errc::timed_out);
    Result<Descriptor> opened = co_await workers_.run(call);
    if (opened.has_value()) {
      co_return std::make_unique<SocketStream>(loop_, deadlines_, AF_UNIX, std::move(*opened),
                                               Endpoint());
    }
    if (opened.error() != errc::resource_unavailable_try_again) co_return opened.error();
    LiveClock clock(loop_);
    co_await clock.sleep_until(std::min(deadline, loop_.now() + kRetryPause));
  }
}

Task<Result<std::unique_ptr<DatagramSocket>>> LiveNetwork::bind_datagram(Endpoint at) {
  Result<Descriptor> made = make_socket(family_of(at.address), SOCK_DGRAM);
  PORPOISE_CO_CHECK(made);
  // Linux draws the port for port 0 at random from its ephemeral range.
  const Result<void> bound = bind_socket(*made, at);
  PORPOISE_CO_CHECK(bound);
  co_return std::make_unique<UdpSocket>(loop_, deadlines_, std::move(*made));
}

Task<Result<std::vector<IpAddress>>> LiveNetwork::own_addresses() {
  auto call = [] { return interface_addresses(); };
  co_return co_await workers_.run(call);
}

}  // namespace porpoise::live
