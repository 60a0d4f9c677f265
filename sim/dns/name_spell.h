#pragma once
// What is wrong with a name server for a while.

#include <cstdint>
#include <optional>
#include <string_view>

#include "impl/host/clock.h"
#include "sim/dns/zone.h"

namespace porpoise::sim {

struct NameSpell {
  enum class Kind : std::uint8_t {
    silent,          ///< It hears nothing.
    slow,            ///< It answers `delay` later.
    servfail,        ///< It answers SERVFAIL.
    refused,         ///< It answers REFUSED.
    lame,            ///< It sends those who ask elsewhere.
    truncate,        ///< By datagram it answers that it has no room, whatever the answer.
    wrong_id,        ///< Before its answer comes one with another id that says: no such name.
    wrong_question,  ///< The same with the right id and another question.
    wrong_source,    ///< The same from another port.
    zone,            ///< It answers from `zones` instead of its own.
  };

  Kind kind = Kind::silent;
  Duration from{0};             ///< Since the start of the world.
  std::optional<Duration> to;   ///< Not included; nothing: for ever.
  std::uint32_t percent = 100;  ///< Of questions, drawn for each.
  Duration delay{0};
  Zones zones;

  NameSpell() = default;
  bool operator==(const NameSpell&) const = default;

  bool covers(Instant now) const {
    const Duration since(now.ns);
    return from <= since && (!to || since < *to);
  }
};

/// As scenarios write them, in the order of NameSpell::Kind.
inline constexpr std::string_view kNameSpellNames[] = {
    "silent",   "slow",     "servfail",       "refused",      "lame",
    "truncate", "wrong-id", "wrong-question", "wrong-source", "zone"};

inline std::string_view name_of(NameSpell::Kind kind) {
  return kNameSpellNames[static_cast<std::size_t>(kind)];
}

}  // namespace porpoise::sim
