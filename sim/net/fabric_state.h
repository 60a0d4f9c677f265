#pragma once
// The state of a network without its events: a value, which can be copied into another world.

#include <map>
#include <utility>

#include "sim/clock/digest.h"
#include "sim/clock/random.h"
#include "sim/net/connection.h"
#include "sim/net/link_rules.h"

namespace porpoise::sim {

struct FabricState {
  struct Site {
    std::vector<IpAddress> addresses;
    bool up = true;
    Instant held_until;  ///< What arrives before waits until then.
  };

  std::vector<Site> sites;
  LinkRules rules;
  std::map<std::pair<SiteId, SiteId>, LinkRules> rules_between;  ///< From, to.
  std::vector<LinkSpell> spells;
  /// When the last byte that was sent from one to the other will have left, where that takes time.
  std::map<std::pair<SiteId, SiteId>, Instant> busy_until;
  std::map<ConnectionId, Connection> connections;
  std::map<ListenerId, Listening> listeners;
  std::map<DatagramPortId, DatagramPort> ports;
  std::map<std::uint32_t, Flight> flights;
  std::uint32_t last_id = 0;
  Random random{0};

  /// The machine vanishes from the network without a word.
  void lose_power(SiteId site);
  /// Nobody watches: whoever goes on from a copy must look for himself.
  void drop_watchers();
  void forget_if_over(ConnectionId id);
  /// What is known and under way, but not when it arrives.
  void add_to(Digest& digest) const;
};

}  // namespace porpoise::sim
