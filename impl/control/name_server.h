#pragma once
// How a name server is written: a line of dnsservers.

#include <cstdint>
#include <optional>
#include <string_view>

#include "impl/base/endpoint.h"

namespace porpoise::control {

inline constexpr std::uint16_t kNameServerPort = 53;

/// `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`. Nothing for anything else.
std::optional<Endpoint> parse_name_server(std::string_view text);

}  // namespace porpoise::control
