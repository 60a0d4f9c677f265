#pragma once
// Which symbols of a library show that it asks the system, and not the host, for something.

#include <string>
#include <string_view>

namespace porpoise::layout {

/// Whether the undefined symbol `name` (mangled, without its version) is such a one.
bool asks_the_system(std::string_view name);

/// Whether it asks for the time or for random numbers.
bool makes_runs_differ(std::string_view name);

}  // namespace porpoise::layout
