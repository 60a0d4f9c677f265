#pragma once
// What is wrong with a server for a while. Each kind acts at a place of its own, so that spells of
// different kinds may lie over each other: at the door, in a new session, at a stage of the
// dialogue, in how it speaks.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"

namespace porpoise::sim {

/// Where in a dialogue something goes wrong: as the server would answer this.
enum class DialogueStage : std::uint8_t {
  greeting,
  ehlo,  ///< EHLO only; `helo` is both.
  helo,
  mail,
  rcpt,
  data,
  dot,        ///< The message is not kept.
  after_dot,  ///< The message is kept, and then it goes wrong.
  quit,
};
inline constexpr std::string_view kStageNames[] = {"greeting", "ehlo", "helo",      "mail", "rcpt",
                                                   "data",     "dot",  "after-dot", "quit"};

struct Spell {
  enum class Kind : std::uint8_t {
    refuse,          ///< Nothing listens, and open sessions end as it begins.
    silent,          ///< Nothing reaches the machine: requests to connect are never answered.
    hang,            ///< Connections are accepted and hear nothing; they are closed as it ends.
    defer,           ///< Answers `code`, a 4xx, at `stage`.
    greylist,        ///< Recipients are deferred until `delay` after the first attempt of the same
                     ///< client, sender and recipient.
    reject,          ///< Answers `code`, a 5xx, at `stage`.
    drop,            ///< Hangs up instead of answering at `stage`.
    mute,            ///< Never answers at `stage`.
    tarpit,          ///< Every answer comes `delay` later.
    drip,            ///< Answers come byte by byte, each `delay` after the one before.
    many_lines,      ///< Answers have many lines.
    long_lines,      ///< Answers have lines of `at_most` bytes.
    nonsense,        ///< Answers are no answers.
    limit_sessions,  ///< More than `at_most` sessions at once are answered 421.
    limit_rate,  ///< More than `at_most` messages of one client within `delay` get `code` at MAIL.
    limit_recipients,  ///< More than `at_most` recipients of one message get `code`.
  };

  Kind kind = Kind::refuse;
  Duration from{0};             ///< Since the start of the world.
  std::optional<Duration> to;   ///< Not included; nothing: for ever.
  std::uint32_t percent = 100;  ///< Of sessions, answers or recipients, drawn for each.
  int code = 451;
  DialogueStage stage = DialogueStage::rcpt;
  Duration delay{0};
  std::uint32_t at_most = 0;

  Spell() = default;
  bool operator==(const Spell&) const = default;

  bool covers(Instant now) const {
    const Duration since(now.ns);
    return from <= since && (!to || since < *to);
  }
};

/// As scenarios write them, in the order of Spell::Kind.
inline constexpr std::string_view kSpellNames[] = {
    "refuse",   "silent",         "hang",       "defer",
    "greylist", "reject",         "drop",       "mute",
    "tarpit",   "drip",           "many-lines", "long-lines",
    "nonsense", "limit-sessions", "limit-rate", "limit-recipients"};

inline std::string_view name_of(Spell::Kind kind) {
  return kSpellNames[static_cast<std::size_t>(kind)];
}

/// The first of that kind that covers `now`; null when there is none.
const Spell* find_spell(const std::vector<Spell>& spells, Spell::Kind kind, Instant now);
/// The same, of those that act at `stage`.
const Spell* find_spell(const std::vector<Spell>& spells, Spell::Kind kind, DialogueStage stage,
                        Instant now);

/// When the next one begins or ends; never() when none does.
Instant next_change(const std::vector<Spell>& spells, Instant now);

}  // namespace porpoise::sim
