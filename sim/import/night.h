#pragma once
// A stretch of a mail server's life as somebody's record tells it: what came in, and how the hosts
// behaved to which it went. Scenarios are made from it (write_night.h), and what-if plays it.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/peers/spell.h"

namespace porpoise::sim {

struct NightMessage {
  double at = 0;  ///< Seconds since the record's beginning.
  std::string sender;
  std::vector<std::string> recipients;
  std::uint64_t bytes = 0;  ///< With its header; 0: not known.

  NightMessage() = default;
};

/// A time when a place took no mail. It began in (before, first] and ended in (last, after]; an
/// infinite `after`: it had not ended when the record did. Seconds, as above.
struct NightOutage {
  double before = 0, first = 0, last = 0, after = 0;
  Spell spell;  ///< What it was like, without its times.

  NightOutage() = default;
};

/// One that is greylisted passes in (longer_than, at_most] seconds after the first attempt of the
/// same sender and recipient.
struct NightGreylisting {
  double longer_than = 0, at_most = 0;
  int code = 451;
};

/// A recipient that was refused for good, and how often; 0: always.
struct NightRefusal {
  std::string recipient;
  int code = 550;
  std::uint32_t times = 0;
};

/// Where mail went: one other host.
struct NightPlace {
  std::string name;                  ///< A domain, or an address.
  std::vector<std::string> domains;  ///< Whose mail it takes.
  std::uint64_t attempts = 0;
  double latency = 0, jitter = 0;  ///< One way, in seconds: at least, and at most on top.
  bool dead = false;               ///< It never took anything.
  std::vector<NightOutage> outages;
  std::vector<NightGreylisting> greylisting;  ///< At most one.
  std::vector<NightRefusal> refusals;

  NightPlace() = default;
  bool troubled() const {
    return dead || !outages.empty() || !greylisting.empty() || !refusals.empty();
  }
};

/// A time when the server itself did not run: from when it had ended or was killed, seconds as
/// above.
struct NightAbsence {
  double from = 0, to = 0;
};

struct Night {
  std::string source;       ///< What it was learnt from, for people.
  double length = 0;        ///< Seconds.
  std::string home_domain;  ///< The server's own; empty: not known.
  std::vector<std::string> users;
  std::vector<NightMessage> messages;  ///< In the order of their times.
  std::vector<NightPlace> places;      ///< The busiest first.
  std::vector<NightAbsence> absences;  ///< In the order of their times.
  /// What is known of how the server was set up: control file -> contents.
  std::map<std::string, std::string> control;
  /// What the record does not tell, and what is taken instead: one sentence each.
  std::vector<std::string> untold;

  Night() = default;
};

}  // namespace porpoise::sim
