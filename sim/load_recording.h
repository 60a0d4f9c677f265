#pragma once
// Real files of recordings, for the commands.

#include <memory>
#include <string>
#include <vector>

#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// True when the file begins like a recording of `porpoise serve --record`.
bool is_recording(const std::string& path);

/// Of the recording `path`: PATH.000001, PATH.000002, ..., PATH, as far as they are there.
std::vector<std::string> files_of(const std::string& path);

/// All of them; nothing, and refuse(), when none can be read or none is a recording. Says on
/// standard error what is wrong with single ones.
std::unique_ptr<TraceSet> load_recording(const std::string& path);

}  // namespace porpoise::sim
