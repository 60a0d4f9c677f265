#pragma once
// A sequence of operations, played on the whole mail server and judged by the model.

#include <string>

#include "sim/explore/explorer.h"
#include "sim/play/plot.h"

namespace porpoise::sim {

struct PlayedCase {
  Sequence sequence;
  const Profile* profile = &default_profile();
  std::uint64_t seed = 1;  ///< Of the world.

  PlayedCase() = default;
  /// Makes it again and tells its story.
  std::string command() const {
    return "porpoise-sim exhaust --sequence '" + to_string(sequence) + "' --profile " +
           std::string(profile->name) + " --seed " + std::to_string(seed);
  }
};

/// Plays cases and remembers which faults of the disk hit which calls.
class PlayedJudge {
 public:
  /// The first promise that was broken, and how; empty when all were kept.
  std::string operator()(const PlayedCase& played) {
    const Scene scene = scene_of(played.sequence, *played.profile, played.seed);
    const TrialResult result = run_trial(scene, Start(scene.machine.image), TrialOptions());
    std::string broken;
    for (const model::Violation& violation : result.violations) {
      if (broken.empty() && is_owed(played.sequence, violation)) broken = violation.to_string();
    }
    if (scene.machine.disk.faults) remember(scene.machine.disk.faults->coverage(), broken.empty());
    return broken;
  }

  const FaultCoverage& coverage() const { return coverage_; }

 private:
  void remember(const FaultCoverage& run, bool kept) {
    coverage_.add(run);
    for (const FaultCell& cell : run.cells()) {
      if (!kept || cell.injected == 0) continue;
      coverage_.survived(cell.kind, cell.op, cell.role, cell.injected);
    }
  }

  FaultCoverage coverage_;
};

}  // namespace porpoise::sim
