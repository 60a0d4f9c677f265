#pragma once
// Reads [link] and the spells that lie on links.

#include "sim/scenario/scenario.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

/// The hosts, peers and name servers of `scenario` are read already.
void read_link(Complaint& complaint, const TomlNode& node, Scenario& scenario);

}  // namespace porpoise::sim
