#pragma once
// Where this server itself takes mail, so that it never hands mail to itself.

#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"

namespace porpoise::remote {

/// This machine and the ports at which this server listens.
struct OwnPlaces {
  std::string name;                  ///< control/me.
  std::vector<IpAddress> addresses;  ///< Of its interfaces.
  std::vector<Endpoint> listening;

  OwnPlaces() = default;

  /// Whether a connection to `place` would end at this machine: at one of its addresses, the
  /// unspecified one (which systems take for themselves) or a loopback address. At another port
  /// than 25 only where this server listens there: what else is on the machine is another server.
  bool include(const Endpoint& place) const;
  /// Whether `host`, canonical, is this host by name, whatever address it has outside.
  bool include_name(std::string_view host) const;
};

}  // namespace porpoise::remote
