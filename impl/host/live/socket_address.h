#pragma once
// Sockets and their addresses at the level of system calls.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "impl/base/endpoint.h"
#include "impl/host/live/descriptor.h"

namespace porpoise::live {

template <class Protocol>
Endpoint endpoint_of(const boost::asio::ip::basic_endpoint<Protocol>& found) {
  return Endpoint(found.address(), found.port());
}

inline int family_of(const IpAddress& address) {
  return address.is_v6() ? AF_INET6 : AF_INET;
}

/// A new non-blocking socket. `type` is SOCK_STREAM or SOCK_DGRAM.
Result<Descriptor> make_socket(int family, int type);

/// Binds a socket of either type. IPv6 sockets take no IPv4 traffic: that has listeners of its own.
Result<void> bind_socket(const Descriptor& socket, const Endpoint& at);

Result<void> set_option(const Descriptor& socket, int level, int name, int value);

/// Where the socket is bound; empty when that cannot be told.
Endpoint bound_endpoint(int descriptor);

}  // namespace porpoise::live
