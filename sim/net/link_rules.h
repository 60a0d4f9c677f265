#pragma once
// How one machine reaches another, and what is wrong with the way for a while. Integers only.

#include <cstdint>
#include <optional>
#include <string_view>

#include "impl/host/clock.h"

namespace porpoise::sim {

/// A machine as the network sees it.
using SiteId = std::uint32_t;

struct LinkRules {
  Duration latency = std::chrono::microseconds(400);  ///< One way.
  Duration jitter = std::chrono::microseconds(200);   ///< At most this much on top, drawn.
  bool long_tail = false;  ///< What was drawn doubles each time a coin falls so, ten times at most.
  std::uint64_t bytes_per_second = 0;   ///< Shared by all that goes this way; 0: without limit.
  std::uint32_t datagram_loss = 0;      ///< Parts per million.
  std::uint32_t stream_loss = 0;        ///< The same of pieces of streams, which are sent again.
  std::uint32_t resets = 0;             ///< The same of pieces that meet a reset of both ends.
  std::uint32_t segment_bytes = 16384;  ///< What is written at once arrives in pieces of this size.
  std::uint32_t window_bytes = 65536;   ///< Sent and not yet read, per direction.
  bool severed = false;                 ///< Nothing passes; streams send again and again.

  bool operator==(const LinkRules&) const = default;
};

/// After what time a piece is sent again that was lost `retries` times before.
Duration retry_delay(bool request, std::uint32_t retries);

/// Between processes of one machine.
inline constexpr LinkRules kLoopback{.latency = std::chrono::microseconds(10),
                                     .jitter = std::chrono::microseconds(5)};

/// What is wrong with links for a while.
struct LinkSpell {
  enum class Kind : std::uint8_t {
    cut,     ///< Nothing passes; streams send again, later and later, and give up after minutes.
    stall,   ///< Nothing arrives before it ends.
    slow,    ///< The link is as `slow` says.
    lossy,   ///< `per_million` of pieces and datagrams are lost.
    reset,   ///< `per_million` of pieces meet a reset of both ends.
    forget,  ///< Connections that stood as it began pass nothing any more: half open at both ends.
  };

  Kind kind = Kind::cut;
  Duration from{0};            ///< Since the start of the world.
  std::optional<Duration> to;  ///< Not included; nothing: for ever. A stall ends.
  /// Nothing: between all machines.
  std::optional<SiteId> sender;
  std::optional<SiteId> receiver;
  bool both_ways = true;
  std::uint32_t per_million = 0;
  LinkRules slow;

  bool operator==(const LinkSpell&) const = default;

  bool covers(Instant now) const {
    const Duration since(now.ns);
    return from <= since && (!to || since < *to);
  }
  bool lies_on(SiteId from_site, SiteId to_site) const {
    if (!sender) return true;
    if (*sender == from_site && *receiver == to_site) return true;
    return both_ways && *sender == to_site && *receiver == from_site;
  }
};

/// As scenarios write them, in the order of LinkSpell::Kind.
inline constexpr std::string_view kLinkSpellNames[] = {"cut",   "stall", "slow",
                                                       "lossy", "reset", "forget"};

inline std::string_view name_of(LinkSpell::Kind kind) {
  return kLinkSpellNames[static_cast<std::size_t>(kind)];
}

}  // namespace porpoise::sim
