#pragma once
// Routes that need no DNS: smtproutes to an IP address, and hosts that are an address literal.

#include "impl/control/config_source.h"
#include "impl/control/relay.h"
#include "impl/host/network.h"
#include "impl/remote/dns_router.h"
#include "impl/remote/own_places.h"
#include "impl/remote/router.h"

namespace porpoise::remote {

/// Passes every other host, and relays given by name, on to `dns`. A relay of smtproutes is never
/// taken for this server: the operator knows better.
class StaticRouter final : public Router {
 public:
  /// All outlive the router. `network` is asked for this machine's own addresses only.
  StaticRouter(const control::ConfigSource& config, Network& network, DnsRouter& dns)
      : config_(config), network_(network), dns_(dns) {}

  /// Where this server takes mail; nowhere as long as nobody says so.
  void listens_at(std::vector<Endpoint> places) { listening_ = std::move(places); }

  Task<Route> route(std::string host) override;

 private:
  Task<Route> to_relay(std::string entry);
  Task<Result<OwnPlaces>> own_places();

  const control::ConfigSource& config_;
  Network& network_;
  DnsRouter& dns_;
  std::vector<Endpoint> listening_;
};

}  // namespace porpoise::remote
