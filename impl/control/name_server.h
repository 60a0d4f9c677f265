#pragma once
// How a server is written that is given by its address: a line of dnsservers or qmqpservers.

#include <cstdint>
#include <optional>
#include <string_view>

#include "impl/base/endpoint.h"

namespace porpoise::control {

inline constexpr std::uint16_t kNameServerPort = 53;
inline constexpr std::uint16_t kQmqpPort = 628;

/// An address, or an address and a port, such as a name server's below; `port` where none is given.
std::optional<Endpoint> parse_server(std::string_view text, std::uint16_t port);

/// `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`. Nothing for anything else.
std::optional<Endpoint> parse_name_server(std::string_view text);

}  // namespace porpoise::control
