#include "sim/net/fabric.h"

#include <algorithm>

#include "impl/base/assert.h"

namespace porpoise::sim {

ErrorCode error_of(Fault fault) {
  switch (fault) {
    case Fault::none: return {};
    case Fault::refused: return make_error(errc::connection_refused);
    case Fault::unreachable: return make_error(errc::host_unreachable);
    case Fault::reset: return make_error(errc::connection_reset);
    case Fault::timed_out: return make_error(errc::timed_out);
  }
  return {};
}

Fabric::Fabric(EventQueue& queue, Random random) : queue_(queue) { state_.random = random; }

Fabric::Fabric(EventQueue& queue, FabricState state) : queue_(queue), state_(std::move(state)) {
  for (auto& [id, connection] : state_.connections) {
    for (const std::uint8_t side : {0, 1}) {
      PORPOISE_ASSERT(connection.sides[side].watcher == nullptr);
      if (!connection.sides[side].wire.empty()) schedule_arrival({id, side});
    }
  }
  for (const auto& [id, flight] : state_.flights) {
    queue_.schedule(flight.at, kWorld, [this, id = id] { land(id); });
  }
}

SiteId Fabric::add_site(std::vector<IpAddress> addresses) {
  state_.sites.emplace_back().addresses = std::move(addresses);
  return static_cast<SiteId>(state_.sites.size() - 1);
}

void Fabric::set_rules(SiteId from, SiteId to, LinkRules rules) {
  state_.rules_between[{from, to}] = rules;
}

void Fabric::close_all_of(Owner owner) {
  std::vector<SideRef> held;
  for (const auto& [id, connection] : state_.connections) {
    for (const std::uint8_t side : {0, 1}) {
      if (connection.sides[side].owner == owner) held.push_back({id, side});
    }
  }
  for (const SideRef ref : held) {
    if (state_.connections.contains(ref.connection)) close(ref);
  }
  std::vector<ListenerId> listeners;
  for (const auto& [id, listening] : state_.listeners) {
    if (listening.owner == owner) listeners.push_back(id);
  }
  for (const ListenerId id : listeners) close_listener(id);
  std::erase_if(state_.ports, [owner](const auto& entry) { return entry.second.owner == owner; });
}

bool Fabric::owns(SiteId site, const IpAddress& address) const {
  const std::vector<IpAddress>& own = state_.sites[site].addresses;
  return address.is_loopback() || std::find(own.begin(), own.end(), address) != own.end();
}

std::optional<SiteId> Fabric::site_of(SiteId from, const IpAddress& address) const {
  if (address.is_unspecified() || owns(from, address)) return from;
  for (SiteId site = 0; site < state_.sites.size(); ++site) {
    const std::vector<IpAddress>& own = state_.sites[site].addresses;
    if (std::find(own.begin(), own.end(), address) != own.end()) return site;
  }
  return std::nullopt;
}

std::optional<IpAddress> Fabric::source_for(SiteId from, const IpAddress& to) const {
  if (to.is_loopback()) return to;
  for (const IpAddress& own : state_.sites[from].addresses) {
    if (own.is_v4() == to.is_v4()) return own;
  }
  return std::nullopt;
}

bool Fabric::port_taken(SiteId site, std::uint16_t port) const {
  const auto here = [&](SiteId other, const Endpoint& at) { return other == site && at.port == port; };
  return std::any_of(state_.listeners.begin(), state_.listeners.end(),
                     [&](const auto& e) { return here(e.second.site, e.second.at); }) ||
         std::any_of(state_.ports.begin(), state_.ports.end(),
                     [&](const auto& e) { return here(e.second.site, e.second.local); }) ||
         std::any_of(state_.connections.begin(), state_.connections.end(), [&](const auto& e) {
           return here(e.second.sides[0].site, e.second.sides[0].local);
         });
}

std::uint16_t Fabric::free_port(SiteId site) {
  while (true) {  // ephemeral ports as Linux has them; far more than a world ever holds
    const auto port = static_cast<std::uint16_t>(32768 + state_.random.below(28232));
    if (!port_taken(site, port)) return port;
  }
}

}  // namespace porpoise::sim
