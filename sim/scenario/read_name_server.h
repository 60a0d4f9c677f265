#pragma once
// One [nameserver.NAME] of a scenario, with its zones and its spells.

#include <string>

#include "sim/scenario/scenario.h"
#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

/// `number`: its place among the name servers, from 0.
NameServerPart read_name_server(Complaint& complaint, const std::string& name, const TomlNode& node,
                                std::size_t number);

/// Hosts without a control file `dnsservers` ask all name servers of the scenario, in its order.
void use_name_servers(Scenario& scenario);

}  // namespace porpoise::sim
