#pragma once
// What is found when the crash scenarios are explored on every profile, and when every kind of disk
// fault is injected at every call site.

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "reports/crash/mutants.h"
#include "sim/disk/fault_coverage.h"
#include "sim/scenario/scenario.h"

namespace porpoise::reports::crash {

inline constexpr std::size_t kPromises = 11;  ///< S1 to S8, L1 to L3.
using Broken = std::array<std::uint64_t, kPromises>;

/// A scenario, every crash of it on one profile.
struct Run {
  std::string store, scenario, profile;
  unsigned depth = 1;
  std::uint64_t points = 0, points_known = 0, sampled_points = 0;
  std::uint64_t states = 0, images = 0, judged = 0;
  std::uint64_t losses = 0, losses_reported = 0;
  double seconds = 0;  ///< Wall time; all else is the same every time.
  Broken broken{};
};

/// A scenario, every kind of fault at every call site.
struct Sweep {
  std::string store, scenario;
  std::uint64_t faults = 0, skipped = 0, judged = 0, losses = 0, losses_reported = 0;
  double seconds = 0;
  Broken broken{};
};

struct Study {
  std::vector<std::string> stores;
  std::vector<Run> runs;
  std::vector<Sweep> sweeps;
  sim::FaultCoverage coverage;
  std::vector<std::string> counterexamples;  ///< The first of each run, as a command.
  std::vector<Mutant> mutants;
};

struct Plan {
  std::vector<sim::Scenario> scenarios;
  std::vector<std::string> stores;  ///< As control/queuestore names them.
  /// Stories with at most so many crash points are crashed twice as well, on the weakest profile.
  std::uint64_t twice_max = 120;
  bool faults = true;
  std::uint64_t seed = 1;
};

/// `progress` hears a line now and then.
Study make_study(const Plan& plan, const std::function<void(const std::string&)>& progress);

}  // namespace porpoise::reports::crash
