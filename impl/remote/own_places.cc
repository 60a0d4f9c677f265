#include "impl/remote/own_places.h"

#include <algorithm>

#include "impl/base/ascii.h"

namespace porpoise::remote {
namespace {

constexpr std::uint16_t kSmtpPort = 25;

}  // namespace

bool OwnPlaces::include(const Endpoint& place) const {
  IpAddress address = place.address;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  if (!address.is_unspecified() && !address.is_loopback() &&
      std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
    return false;
  }
  return place.port == kSmtpPort ||
         std::any_of(listening.begin(), listening.end(),
                     [&](const Endpoint& own) { return own.port == place.port; });
}

bool OwnPlaces::include_name(std::string_view host) const {
  return !name.empty() && equal_ignoring_case(host, name);
}

}  // namespace porpoise::remote
