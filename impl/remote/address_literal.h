#pragma once
// Hosts that are written as the address itself.

#include <optional>
#include <string_view>

#include "impl/base/endpoint.h"

namespace porpoise::remote {

/// The address of `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3), `[2001:db8::1]`, or of
/// one without brackets; nothing for every other host.
std::optional<IpAddress> parse_address_literal(std::string_view host);

}  // namespace porpoise::remote
