#include "sim/net/fabric.h"

#include <algorithm>

namespace porpoise::sim {

namespace {
/// About what a default receive buffer holds of small packets; more is lost.
constexpr std::size_t kPacketsMax = 256;
}  // namespace

Result<DatagramPortId> Fabric::bind(SiteId site, Owner owner, Endpoint at, Watcher* watcher) {
  const Result<void> bindable = check_bindable(site, at);
  PORPOISE_CHECK(bindable);
  if (at.port == 0) {
    at.port = free_port(site);
  } else if (std::any_of(state_.ports.begin(), state_.ports.end(), [&](const auto& entry) {
               return entry.second.site == site && entry.second.local.port == at.port;
             })) {
    return make_error(errc::address_in_use);
  }
  const DatagramPortId id = ++state_.last_id;
  DatagramPort& made = state_.ports[id];
  made.site = site;
  made.owner = owner;
  made.local = at;
  made.watcher = watcher;
  return id;
}

void Fabric::send_datagram(DatagramPortId from, std::string_view bytes, Endpoint to,
                           std::uint16_t as_port) {
  const DatagramPort& port = this->port(from);
  const std::optional<SiteId> target = site_of(port.site, to.address);
  if (!target) return;
  const LinkRules link = rules(port.site, *target);
  if (link.severed || state_.random.chance(link.datagram_loss)) return;

  Flight flight;
  flight.at = queue_.now() + departure(link, port.site, *target, bytes.size());
  flight.at = flight.at + delay(link);
  flight.at = std::max(flight.at, stalled_until(port.site, *target));
  flight.from_site = port.site;
  flight.from = port.local;
  if (as_port != 0) flight.from.port = as_port;
  if (flight.from.address.is_unspecified()) {
    flight.from.address = source_for(port.site, to.address).value_or(flight.from.address);
  }
  flight.to = to;
  flight.bytes = std::string(bytes);
  const std::uint32_t id = ++state_.last_id;
  queue_.schedule(flight.at, kWorld, [this, id] { land(id); });
  state_.flights.emplace(id, std::move(flight));
}

void Fabric::land(std::uint32_t id) {
  const auto node = state_.flights.extract(id);
  if (node.empty()) return;
  const Flight& flight = node.mapped();
  const std::optional<SiteId> site = site_of(flight.from_site, flight.to.address);
  if (!site || !state_.sites[*site].up || state_.sites[*site].held_until > queue_.now()) return;
  for (auto& [port_id, port] : state_.ports) {
    if (port.site != *site || port.local.port != flight.to.port) continue;
    if (!port.local.address.is_unspecified() && port.local.address != flight.to.address) continue;
    if (port.received.size() >= kPacketsMax) return;
    port.received.push_back({flight.bytes, flight.from});
    if (port.watcher != nullptr) port.watcher->datagram_arrived(port_id);
    return;
  }
}

}  // namespace porpoise::sim
