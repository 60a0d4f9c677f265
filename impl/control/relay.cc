#include "impl/control/relay.h"

#include <charconv>

namespace porpoise::control {

std::optional<Relay> parse_relay(std::string_view text) {
  Relay relay;
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = bracket == text.npos ? text.npos : text.find(':', bracket);
  relay.host = text.substr(0, colon);
  if (colon == text.npos) return relay;
  const std::string_view digits = text.substr(colon + 1);
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, relay.port);
  if (error != std::errc{} || stop != end || relay.port == 0 || relay.host.empty()) return {};
  return relay;
}

}  // namespace porpoise::control
