#pragma once
// The cost of a schedule under an outage law by formula, by Monte Carlo, and by the whole server in
// the simulation, over the same attempts: those within the lifetime and one after, at which the
// server gives up. The server meets the outages that the Monte Carlo draws first.

#include <cstddef>
#include <optional>
#include <vector>

#include "reports/retry/ways/exact.h"
#include "reports/retry/ways/monte_carlo.h"

namespace porpoise::reports::retry {

/// What the whole server did with the letters of one law under one schedule.
struct Served {
  Estimate failed;  ///< Failed attempts after the first, per letter.
  Estimate delay;   ///< Seconds from recovery to the end of the delivery.
  Estimate avoidable;
  double given_up = 0;
  std::size_t letters = 0;
  /// Letters that failed more or less often than they do when the same outages are played by hand.
  std::size_t unlike = 0;
  /// Of the others: the largest distance in delay, in seconds.
  double farthest = 0;
  std::uint64_t events = 0;  ///< Steps of the simulation.
};

struct ThreeWays {
  std::size_t schedule = 0, outage = 0;  ///< Their places in what was asked for.
  Cost formula;
  Played played;
  std::optional<Served> served;  ///< Nothing: it would have taken too many attempts.
};

struct ThreeWaysPlan {
  std::vector<NamedSchedule> schedules;  ///< Of the remote channel.
  std::vector<Outage> outages;
  Costs costs;
  std::int64_t lifetime = 604800;
  Play play;
  std::size_t letters = 300;  ///< For each schedule and law, at least.
};

/// All schedules under all laws. Uses two threads.
std::vector<ThreeWays> go_three_ways(const ThreeWaysPlan& plan);

/// How far apart the ways are, in standard errors, where that is largest.
struct Distance {
  double played = 0;         ///< Monte Carlo and formula.
  double served = 0;         ///< The whole server and formula.
  std::size_t compared = 0;  ///< Numbers by the whole server.
  std::size_t within = 0;    ///< Of these: formula within their 95 % interval.
};
Distance distance_of(const std::vector<ThreeWays>& all);

}  // namespace porpoise::reports::retry
