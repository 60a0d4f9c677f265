#include "reports/crash/study.h"

#include <chrono>

#include <fmt/format.h>

#include "sim/explore/coordinate.h"
#include "sim/explore/explorer.h"
#include "sim/explore/fault_sweep.h"
#include "sim/explore/scene_of.h"

namespace porpoise::reports::crash {
namespace {

using Progress = std::function<void(const std::string&)>;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// One scenario on one store.
class Part {
 public:
  Part(const Plan& plan, const std::string& store, const sim::Scenario& scenario, Study& study,
       const Progress& progress)
      : plan_(plan), store_(store), scenario_(scenario), study_(study), progress_(progress) {
    for (sim::HostPart& host : scenario_.hosts) host.control["queuestore"] = store + "\n";
  }

  void explore(unsigned depth) {
    sim::ExploreOptions options;
    options.depth = depth;
    sim::Explorer explorer(sim::scene_of(scenario_, plan_.seed), options);
    explorer.on_progress([this](const sim::ExploreCounts& counts) {
      progress_(fmt::format("{}, {}: {} points, {} states judged", store_, scenario_.name, counts.crash_points, counts.judged));
    });
    if (depth == 1) {
      for (const sim::Profile& profile : sim::profiles()) add(explorer, profile, depth);
    } else {
      add(explorer, sim::default_profile(), depth);
    }
  }

  void sweep() {
    sim::FaultSweep sweep(sim::scene_of(scenario_, plan_.seed), sim::FaultBounds());
    sweep.on_progress([this](const sim::FaultCounts& counts) {
      progress_(fmt::format("{}, {}: {} faults, {} runs judged", store_, scenario_.name, counts.faults, counts.judged));
    });
    const auto start = std::chrono::steady_clock::now();
    const sim::FaultCounts counts = sweep.sweep(sim::default_profile());
    Sweep row{store_, scenario_.name, counts.faults, counts.skipped, counts.judged, counts.losses, counts.losses_reported};
    row.seconds = seconds_since(start);
    for (const sim::FaultFinding& finding : counts.findings) {
      row.broken[static_cast<std::size_t>(finding.violation.promise)] += finding.times;
      remember(sim::default_profile(), sim::options_of(finding.path));
    }
    study_.sweeps.push_back(std::move(row));
    study_.coverage.add(sweep.coverage());
  }

  /// Of the first run.
  std::uint64_t points() const { return points_; }

 private:
  void add(sim::Explorer& explorer, const sim::Profile& profile, unsigned depth) {
    const auto start = std::chrono::steady_clock::now();
    const sim::ExploreCounts counts = explorer.explore(profile);
    Run run{store_, scenario_.name, std::string(profile.name), depth};
    run.points = counts.crash_points;
    run.points_known = counts.points_known;
    run.sampled_points = counts.sampled_points;
    run.states = counts.states;
    run.images = counts.images;
    run.judged = counts.judged;
    run.losses = counts.losses;
    run.losses_reported = counts.losses_reported;
    run.seconds = seconds_since(start);
    for (const sim::Finding& finding : counts.findings) ++run.broken[static_cast<std::size_t>(finding.violation.promise)];
    if (!counts.findings.empty()) remember(profile, sim::options_of(counts.findings.front().path));
    if (depth == 1) points_ = counts.points_known;
    study_.runs.push_back(std::move(run));
  }

  void remember(const sim::Profile& profile, const std::string& options) {
    study_.counterexamples.push_back(
        fmt::format("porpoise-sim explore {} --store {} --profile {} {}", scenario_.file, store_, profile.name, options));
  }

  const Plan& plan_;
  const std::string& store_;
  sim::Scenario scenario_;
  Study& study_;
  const Progress& progress_;
  std::uint64_t points_ = 0;
};

}  // namespace

Study make_study(const Plan& plan, const Progress& progress) {
  Study study;
  study.stores = plan.stores;
  for (const std::string& store : plan.stores) {
    for (const sim::Scenario& scenario : plan.scenarios) {
      Part part(plan, store, scenario, study, progress);
      part.explore(1);
      if (part.points() <= plan.twice_max) part.explore(2);
      if (plan.faults) part.sweep();
    }
  }
  return study;
}

}  // namespace porpoise::reports::crash
