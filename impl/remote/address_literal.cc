#include "impl/remote/address_literal.h"

#include "impl/base/ascii.h"

namespace porpoise::remote {

std::optional<IpAddress> parse_address_literal(std::string_view host) {
  constexpr std::string_view kTag = "ipv6:";
  bool tagged = false;
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    tagged = equal_ignoring_case(host.substr(0, kTag.size()), kTag);
    if (tagged) host.remove_prefix(kTag.size());
  }
  // A scope id would name an interface of this machine.
  if (host.find('%') != host.npos) return std::nullopt;
  ErrorCode error;
  const IpAddress address = boost::asio::ip::make_address(std::string(host), error);
  if (error || (tagged && !address.is_v6())) return std::nullopt;
  return address;
}

}  // namespace porpoise::remote
