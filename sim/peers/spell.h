#pragma once
// What is wrong with a server for a while. Each kind acts at a place of its own, so that spells of
// different kinds may lie over each other: at the door, in a new session, at a recipient.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"

namespace porpoise::sim {

struct Spell {
  enum class Kind : std::uint8_t {
    refuse,    ///< Nothing listens, and open sessions end as it begins.
    silent,    ///< Nothing reaches the machine: requests to connect are never answered.
    hang,      ///< Connections are accepted and hear nothing; they are closed as it ends.
    defer,     ///< Recipients are answered `code`.
    greylist,  ///< So is each (client, sender, recipient) until `delay` after its first attempt.
  };

  Kind kind = Kind::refuse;
  Duration from{0};             ///< Since the start of the world.
  std::optional<Duration> to;   ///< Not included; nothing: for ever.
  std::uint32_t percent = 100;  ///< Of sessions (hang) or recipients (defer), drawn for each.
  int code = 451;
  Duration delay{0};

  Spell() = default;
  bool operator==(const Spell&) const = default;

  bool covers(Instant now) const {
    const Duration since(now.ns);
    return from <= since && (!to || since < *to);
  }
};

/// As scenarios write them, in the order of Spell::Kind.
inline constexpr std::string_view kSpellNames[] = {"refuse", "silent", "hang", "defer", "greylist"};

/// The first of that kind that covers `now`; null when there is none.
const Spell* find_spell(const std::vector<Spell>& spells, Spell::Kind kind, Instant now);

/// When the next one begins or ends; never() when none does.
Instant next_change(const std::vector<Spell>& spells, Instant now);

}  // namespace porpoise::sim
