#pragma once
// A mail server's days with its destinations: what the simulation shall play, and what came of it.
// The server is the whole one, the same assembly that the executable runs.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/peers/spell.h"

namespace porpoise::reports::retry {

/// The lifetime of mail unless something else is said.
inline constexpr std::int64_t kQueueLifetime = 604800;

/// A time in which a destination takes no mail. Seconds since the story began; infinite: for ever.
struct Away {
  double from = 0, to = 0;
  sim::Spell::Kind how = sim::Spell::Kind::refuse;
  double greylist_delay = 300;  ///< Of greylisting.
};

struct Letter {
  double at = 0;  ///< When it is handed to the server, at least 1.
  std::size_t destination = 0;
};

struct Story {
  std::string schedule = "qmail";          ///< As in control/retryschedule.
  std::int64_t lifetime = kQueueLifetime;  ///< control/queuelifetime.
  std::uint32_t concurrency = 1000;        ///< control/concurrencyremote.
  std::uint32_t connect_timeout = 60;      ///< control/timeoutconnect.
  std::vector<std::vector<Away>> destinations;
  /// By destination, the second host of its domain; empty: none has one. With them hosts are found
  /// by MX records, else by control/smtproutes.
  std::vector<std::vector<Away>> backups;
  std::vector<Letter> letters;
  double end = 0;  ///< When it is over at the latest.
  std::uint64_t seed = 1;
};

/// What became of a letter.
struct Fate {
  enum class Kind : std::uint8_t { waiting, delivered, bounced };

  Kind kind = Kind::waiting;
  std::uint64_t id = 0;  ///< The server's number of it: the key of jittered schedules.
  struct Try {
    double start = 0, end = 0;
  };
  std::vector<Try> tries;
};

/// A connection that the server tried to make.
struct Connect {
  enum class Kind : std::uint8_t { made, refused, timed_out };

  double at = 0;                ///< When that was known.
  std::size_t destination = 0;  ///< The backup of number d: the number of destinations + d.
  Kind kind = Kind::made;
};

struct Told {
  std::vector<Fate> fates;  ///< By letter.
  std::vector<Connect> connects;
  std::uint64_t events = 0;  ///< Steps of the simulation.
};

/// Plays it until every letter is settled. Equal stories end equally.
Told tell(const Story& story);

}  // namespace porpoise::reports::retry
