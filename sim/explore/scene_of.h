#pragma once
// The scene that a scenario's file tells of.

#include <string>

#include "sim/explore/scene.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {

/// Why crashes of `scenario` cannot be explored; empty when they can. Its own crashes would come on
/// top, and there is one machine to crash.
std::string why_no_scene(const Scenario& scenario);

/// The crashes of its one host. `scenario` must be one that why_no_scene() accepts.
Scene scene_of(const Scenario& scenario, std::uint64_t seed);

}  // namespace porpoise::sim
