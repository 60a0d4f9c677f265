#pragma once
// Any record of a server's life, told apart by what is in it.

#include <string>
#include <vector>

#include "sim/import/overhear.h"

namespace porpoise::sim {

/// A recording, a capture, the event log of a simulated run (`run --trace`), or a log: of Postfix,
/// or of qmail-send or porpoise.
OverheardOutcome read_record(const std::vector<std::string>& files, const std::string& server);

}  // namespace porpoise::sim
