#pragma once
// A name server: answers by datagram and by stream from its zones, unless a spell is on it. It
// answers as the servers of a resolver do, for all zones that it has, and asks nobody.

#include <map>
#include <string>
#include <vector>

#include "sim/clock/random.h"
#include "sim/dns/name_spell.h"
#include "sim/dns/packets.h"
#include "sim/net/actor.h"

namespace porpoise::sim {

inline constexpr std::uint16_t kNameServerPort = 53;

class NameServerActor {
 public:
  NameServerActor(Zones zones, std::vector<NameSpell> spells, std::uint64_t seed)
      : zones_(std::move(zones)), spells_(std::move(spells)), random_(seed) {}

  /// Questions that it answered with the truth, late ones too.
  std::uint64_t answered() const { return answered_; }
  /// Ends all spells.
  void heal() { spells_.clear(); }

  void on(const ActorEvent& event, ActorOutputs& outputs);
  void add_to(Digest& digest) const;
  bool operator==(const NameServerActor&) const = default;

 private:
  /// Where an answer goes: back over the stream, or to a datagram port.
  struct Asker {
    ConnectionId stream = 0;  ///< 0: none.
    Endpoint at;
    bool operator==(const Asker&) const = default;
  };
  struct Late {
    Asker to;
    std::string bytes;
    bool operator==(const Late&) const = default;
  };

  void on_bytes(const ActorEvent& event, ActorOutputs& outputs);
  void on_query(std::string_view bytes, const Asker& asker, Instant now, ActorOutputs& outputs);
  const NameSpell* on_it(NameSpell::Kind kind, Instant now);
  void lie(const DnsQuery& query, const Asker& asker, Instant now, ActorOutputs& outputs);
  DnsReply reply_to(const DnsQuery& query, bool by_stream, Instant now);
  static void send(const Asker& to, std::string bytes, ActorOutputs& outputs);

  Zones zones_;
  std::vector<NameSpell> spells_;
  Random random_;
  std::map<ConnectionId, std::string> unread_;  ///< Of streams.
  std::map<std::uint32_t, Late> late_;          ///< By the tag of their timers.
  std::uint32_t last_tag_ = 0;
  std::uint64_t answered_ = 0;
};

}  // namespace porpoise::sim
