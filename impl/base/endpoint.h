#pragma once
// Network addresses as plain values.

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "impl/base/result.h"

namespace porpoise {

/// An IPv4 or IPv6 address.
using IpAddress = boost::asio::ip::address;

/// One end of a connection or the place of a listener.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  Endpoint() = default;
  Endpoint(IpAddress address_, std::uint16_t port_) : address(address_), port(port_) {}
  bool operator==(const Endpoint&) const = default;

  /// `192.0.2.1:25` or `[2001:db8::1]:25`.
  std::string to_string() const;
};

/// Reads what Endpoint::to_string writes. Errors: invalid_argument.
Result<Endpoint> parse_endpoint(std::string_view text);

/// A range of addresses, as `192.0.2.0/24`, `2001:db8::/32` or a single address.
struct AddressRange {
  IpAddress network;
  int prefix_bits = 0;

  bool contains(const IpAddress& address) const;
};

/// Errors: invalid_argument.
Result<AddressRange> parse_address_range(std::string_view text);

}  // namespace porpoise
