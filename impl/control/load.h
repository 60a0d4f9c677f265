#pragma once
// Fetches the control files of a home. What they mean is read_config.h's matter.

#include <string>

#include "impl/base/task.h"
#include "impl/control/read_config.h"
#include "impl/host/filesystem.h"

namespace porpoise::control {

/// Reads `home`/control, listing it once and opening only the files that are there and mean
/// something. `home` must be absolute. Every failure to read is one line in `errors`; unlike a
/// missing file, an unreadable one never counts as its default.
Task<LoadOutcome> load(FileSystem& files, std::string home);

}  // namespace porpoise::control
