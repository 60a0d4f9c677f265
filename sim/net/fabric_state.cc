#include "sim/net/fabric_state.h"

namespace porpoise::sim {

void FabricState::lose_power(SiteId site) {
  sites[site].up = false;
  sites[site].held_until = Instant{};
  std::vector<ConnectionId> touched;
  for (auto& [id, connection] : connections) {
    for (Side& side : connection.sides) {
      if (side.site != site || side.state == Side::State::closed) continue;
      const bool never_reached = &side == &connection.sides[1] && side.state == Side::State::connecting;
      if (never_reached) continue;
      side.state = Side::State::gone;
      side.watcher = nullptr;
      side.owner = kWorld;
      side.received.clear();
      side.taken = 0;
      touched.push_back(id);
    }
  }
  for (const ConnectionId id : touched) forget_if_over(id);
  std::erase_if(listeners, [site](const auto& entry) { return entry.second.site == site; });
  std::erase_if(ports, [site](const auto& entry) { return entry.second.site == site; });
}

void FabricState::drop_watchers() {
  for (auto& [id, connection] : connections) {
    for (Side& side : connection.sides) side.watcher = nullptr;
  }
  for (auto& [id, listening] : listeners) listening.watcher = nullptr;
  for (auto& [id, port] : ports) port.watcher = nullptr;
}

void FabricState::forget_if_over(ConnectionId id) {
  const auto found = connections.find(id);
  if (found == connections.end()) return;
  const auto over = [](const Side& side) {
    return side.state == Side::State::closed || side.state == Side::State::gone;
  };
  const Side& far = found->second.sides[1];
  const bool never_reached = far.state == Side::State::connecting;
  if (over(found->second.sides[0]) && (over(far) || never_reached)) connections.erase(found);
}

void FabricState::add_to(Digest& digest) const {
  digest.add(connections.size());
  for (const auto& [id, connection] : connections) {
    for (const Side& side : connection.sides) {
      digest.add(side.site);
      digest.add(static_cast<int>(side.state));
      digest.add(static_cast<int>(side.fault));
      digest.add(side.ended);
      digest.add(std::string_view(side.received).substr(side.taken));
      digest.add(side.wire.size());
      for (const Transit& transit : side.wire) {
        digest.add(static_cast<int>(transit.kind));
        digest.add(static_cast<int>(transit.fault));
        digest.add(transit.bytes);
      }
    }
  }
  digest.add(flights.size());
  for (const auto& [id, flight] : flights) {
    digest.add(flight.to.port);
    digest.add(flight.bytes);
  }
}

}  // namespace porpoise::sim
