#pragma once
// A [[fault]] with a `kind`: what goes wrong at calls to a host's disk.

#include "sim/scenario/scenario.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

/// The rule that `table` tells of; its `host` has been read already. What is wrong is complained
/// about.
FaultRule read_disk_fault(StrictTable& table);

}  // namespace porpoise::sim
