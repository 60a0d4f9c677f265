#pragma once
// A recording as the lines of an event log, so that one export serves both.

#include <functional>
#include <string>

#include "sim/export/trace_line.h"
#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// Tells `add` everything that the processes of `recording` were told, in its order; times count
/// from the first of it. Empty, or what could not be read.
std::string read_lines(const TraceSet& recording, const std::function<void(const TraceLine&)>& add);

/// Tells `add` the lines of the log in it, each with its time as multilog writes it (TAI64N).
/// Empty, or what could not be read.
std::string read_log(const TraceSet& recording, const std::function<void(const std::string&)>& add);

}  // namespace porpoise::sim
