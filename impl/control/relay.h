#pragma once
// Where a line of smtproutes sends mail: the part behind its first colon.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porpoise::control {

struct Relay {
  std::string host;  ///< A name or an address, as written. Empty: deliver by MX as usual.
  std::uint16_t port = 25;

  Relay() = default;
};

/// `host`, `host:port`, `[2001:db8::1]:port` or nothing at all. Nothing when the port is not a
/// number from 1 to 65535.
std::optional<Relay> parse_relay(std::string_view text);

}  // namespace porpoise::control
