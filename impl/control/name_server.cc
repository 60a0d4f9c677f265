#include "impl/control/name_server.h"

namespace porpoise::control {

std::optional<Endpoint> parse_server(std::string_view text, std::uint16_t port) {
  if (const Result<Endpoint> endpoint = parse_endpoint(text); endpoint.has_value()) {
    return endpoint->port == 0 ? std::nullopt : std::optional(*endpoint);
  }
  if (text.find('/') != text.npos) return std::nullopt;
  const Result<AddressRange> alone = parse_address_range(text);
  if (alone.has_error()) return std::nullopt;
  return Endpoint(alone->network, port);
}

std::optional<Endpoint> parse_name_server(std::string_view text) {
  return parse_server(text, kNameServerPort);
}

}  // namespace porpoise::control
