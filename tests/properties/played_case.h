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

/// The first promise that was broken, and how; empty when all were kept.
inline std::string judge(const PlayedCase& played) {
  const Scene scene = scene_of(played.sequence, *played.profile, played.seed);
  const TrialResult result = run_trial(scene, Start(scene.machine.image), TrialOptions());
  for (const model::Violation& violation : result.violations) {
    if (is_owed(played.sequence, violation)) return violation.to_string();
  }
  return std::string();
}

}  // namespace porpoise::sim
