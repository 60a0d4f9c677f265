#pragma once
// Recordings, for the commands.

#include <memory>
#include <string>

#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// All files of the recording `path`; nothing, and refuse(), when none can be read or none is a
/// recording. Says on standard error what is wrong with single ones.
std::unique_ptr<TraceSet> load_recording(const std::string& path);

}  // namespace porpoise::sim
