#pragma once
// The network between the machines of one world, and inside each of them. Knows bytes, addresses
// and delays; nothing of coroutines (see sim_network.h) nor of actors (see stage.h).

#include <optional>
#include <span>
#include <utility>

#include "impl/base/result.h"
#include "sim/clock/event_queue.h"
#include "sim/net/fabric_state.h"

namespace porpoise::sim {

class Fabric {
 public:
  Fabric(EventQueue& queue, Random random);
  /// Goes on from `state`; its watchers must be null.
  Fabric(EventQueue& queue, FabricState state);
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  SiteId add_site(std::vector<IpAddress> addresses);
  const std::vector<IpAddress>& addresses(SiteId site) const {
    return state_.sites[site].addresses;
  }
  void set_rules(LinkRules rules) { state_.rules = rules; }
  /// One direction.
  void set_rules(SiteId from, SiteId to, LinkRules rules);
  void add_spell(LinkSpell spell) { state_.spells.push_back(spell); }

  // What happens to machines and processes.
  /// The kernel closes what the process held: its peers see an end, or a reset where bytes were
  /// left unread.
  void close_all_of(Owner owner);
  /// The machine vanishes from the network without a word.
  void lose_power(SiteId site) { state_.lose_power(site); }
  void come_up(SiteId site) { state_.sites[site].up = true; }
  /// Nothing reaches the site until it comes up; what its machine knows it keeps.
  void go_dark(SiteId site) { state_.sites[site].up = false; }
  /// Nothing arrives at `site` before `until`.
  void hold(SiteId site, Instant until) { state_.sites[site].held_until = until; }

  // Streams.
  /// Errors: network_unreachable. How the attempt ends is told to `watcher`.
  Result<SideRef> connect(SiteId from, Owner owner, Endpoint to, Watcher* watcher);
  /// Errors: connection_refused, no_such_file_or_directory.
  Result<SideRef> connect_local(SiteId site, Owner owner, std::int64_t user, std::string path,
                                Watcher* watcher);
  Connection& connection(SideRef ref) { return state_.connections.at(ref.connection); }
  Side& side(SideRef ref) { return connection(ref).sides[ref.side]; }
  /// How many bytes send() would take now.
  std::size_t room(SideRef ref);
  void send(SideRef ref, std::string_view bytes);
  /// Up to `out.size()` bytes of what has arrived.
  std::size_t take(SideRef ref, std::span<char> out);
  /// "I send no more"; what the peer sends can still be read.
  void end(SideRef ref);
  /// Lets go of the side altogether.
  void close(SideRef ref);

  // Listeners.
  /// Errors: address_in_use, address_not_available.
  Result<ListenerId> listen(SiteId site, Owner owner, Endpoint at, Watcher* watcher);
  /// Errors: address_in_use.
  Result<ListenerId> listen_local(SiteId site, Owner owner, std::int64_t user, std::string path,
                                  Watcher* watcher);
  Listening& listener(ListenerId id) { return state_.listeners.at(id); }
  /// The oldest connection nobody has accepted yet; its new holder sets owner and watcher.
  SideRef accept(ListenerId id);
  void close_listener(ListenerId id);

  // Datagrams.
  /// Errors: address_in_use, address_not_available.
  Result<DatagramPortId> bind(SiteId site, Owner owner, Endpoint at, Watcher* watcher);
  DatagramPort& port(DatagramPortId id) { return state_.ports.at(id); }
  /// `as_port`: what it says it comes from, unless 0.
  void send_datagram(DatagramPortId from, std::string_view bytes, Endpoint to,
                     std::uint16_t as_port = 0);
  void close_port(DatagramPortId id) { state_.ports.erase(id); }

  FabricState& state() { return state_; }
  const FabricState& state() const { return state_; }
  EventQueue& queue() { return queue_; }

 private:
  const LinkRules& lasting_rules(SiteId from, SiteId to) const;
  /// As they are now, under all spells.
  LinkRules rules(SiteId from, SiteId to) const;
  /// When the stall that lies on the link now ends; a time past when there is none.
  Instant stalled_until(SiteId from, SiteId to) const;
  /// Its packets are dropped on the way.
  bool is_forgotten(const Connection& connection) const;
  Duration delay(const LinkRules& rules);
  /// How long until all of `bytes` more have left.
  Duration departure(const LinkRules& rules, SiteId from, SiteId to, std::size_t bytes);
  Duration retransmissions(const LinkRules& rules, Transit::Kind kind);
  bool meets_reset(SideRef to);
  std::optional<SiteId> site_of(SiteId from, const IpAddress& address) const;
  std::optional<IpAddress> source_for(SiteId from, const IpAddress& to) const;
  bool owns(SiteId site, const IpAddress& address) const;
  std::uint16_t free_port(SiteId site);
  bool port_taken(SiteId site, std::uint16_t port) const;
  std::optional<ListenerId> find_listener(SiteId site, const Endpoint& at,
                                          const std::string& path) const;
  Result<void> check_bindable(SiteId site, const Endpoint& at) const;
  Result<SideRef> request(Connection connection);

  void put_on_wire(SideRef to, Transit::Kind kind, Fault fault, std::string bytes);
  void schedule_arrival(SideRef to);
  void arrive(SideRef to);
  bool postpone(SideRef to, Side& side);
  void give_up(SideRef to);
  void request_arrived(SideRef to, Connection& connection);
  void tell(SideRef ref);
  void land(std::uint32_t flight);

  EventQueue& queue_;
  FabricState state_;
};

}  // namespace porpoise::sim
