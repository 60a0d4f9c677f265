#pragma once
// All that the report computes before it writes: every schedule under every outage law.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/retry/log/summary.h"
#include "reports/retry/served/effects.h"
#include "reports/retry/served/three_ways.h"
#include "reports/retry/ways/exact.h"
#include "reports/retry/ways/monte_carlo.h"

namespace porpoise::reports::retry {

struct Setup {
  std::vector<NamedSchedule> schedules;
  std::vector<Outage> outages;
  Costs costs;
  std::int64_t lifetime = 604800;
  Play play;
  std::size_t letters = 1000;  ///< For the whole server, by schedule and law; 0: it is left out.
  std::string command;  ///< That repeats the report.
  std::optional<LogSummary> log;
};

/// One outage law with everything about it.
struct Case {
  Exact exact;
  Ages best;              ///< The optimal attempts.
  /// Their avoidable cost, at least 1 second: where the wait is known to the second the optimum costs
  /// nothing and no ratio to it means anything.
  double best_cost = 0;
  std::vector<Cost> costs;     ///< By schedule.
  std::vector<Played> played;  ///< By schedule.

  const Outage& outage() const { return exact.outage(); }
};

struct Study {
  Setup setup;
  std::vector<std::vector<Ages>> ages;  ///< By schedule, by key.
  std::vector<Case> cases;              ///< By outage law.

  /// How far formula and play are apart, in standard errors of the play; over all that is compared.
  double farthest = 0;
  std::size_t compared = 0;

  /// What the whole server was asked, and did; empty when it was left out.
  ThreeWaysPlan plan;
  std::vector<ThreeWays> three_ways;
  std::optional<Effects> effects;
};

/// Uses two threads.
Study make_study(Setup setup);

/// What is compared when nothing is named.
Setup default_setup();

}  // namespace porpoise::reports::retry
