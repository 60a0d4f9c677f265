#pragma once
// What a scenario makes of a world: machines with their homes, peers on the stage.

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace porpoise::sim {

/// Where a simulated server lives.
inline constexpr std::string_view kHome = "/var/porpoise";

/// The mailbox of `user` on a host.
std::string maildir_of(std::string_view user);

/// The machine of `host`: its place, its disk's profile, and on the disk its home, durably.
MachineOptions machine_of(const HostPart& host);

/// What is on `disk` with just these files below `folder` of the home: paths in it -> contents.
DiskImage with_files(const Disk& disk, const std::string& folder,
                     const std::map<std::string, std::string>& files);

/// The server: the same assembly as the executable's, listening on port 25.
Machine::Service server_of(const HostPart& host);

/// Who is on the stage.
struct Cast {
  ActorId client = 0;
  std::vector<ActorId> sinks;  ///< In the order of the scenario.
};

/// Puts the client and the sinks on the stage. The client submits letters_of(scenario, ...).
Cast put_on_stage(const Scenario& scenario, World& world);

}  // namespace porpoise::sim
