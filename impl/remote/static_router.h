#pragma once
// Routes that need no DNS: smtproutes to an IP address, and hosts that are an address literal.

#include "impl/control/config_source.h"
#include "impl/control/relay.h"
#include "impl/host/network.h"
#include "impl/remote/router.h"

namespace porpoise::remote {

/// For every other host, and for relays given by name, it defers and says that no route is known.
class StaticRouter final : public Router {
 public:
  /// Both outlive the router. `network` is asked for this machine's own addresses only.
  StaticRouter(const control::ConfigSource& config, Network& network)
      : config_(config), network_(network) {}

  Task<Route> route(std::string host) override;

 private:
  Task<Route> to_literal(IpAddress address);

  const control::ConfigSource& config_;
  Network& network_;
};

}  // namespace porpoise::remote
