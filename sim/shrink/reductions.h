#pragma once
// The ways in which a scenario's file can be made simpler by one step, coarse ones first. They know
// TOML and which keys of a scenario can be less; whether a step still makes a scenario is
// read_scenario's affair, and whether it still fails is shrinker.h's.

#include <functional>
#include <vector>

#include "sim/scenario/toml.h"

namespace porpoise::sim {

/// Makes the simpler file.
using Reduction = std::function<TomlNode()>;

/// Of `root`, which must outlive what is returned. No step makes the world harsher of its own
/// accord: what ends goes on to end, and no promised time gets shorter.
std::vector<Reduction> reductions_of(const TomlNode& root);

/// The same story in a world in which nothing goes wrong.
TomlNode without_faults(TomlNode root);

}  // namespace porpoise::sim
