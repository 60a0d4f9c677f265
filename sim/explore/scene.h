#pragma once
// What a crash scenario is made of: one machine under test, whose disk and processes may be lost at
// any moment, and everything around it, which goes on as values.

#include <functional>
#include <string>
#include <vector>

#include "model/model.h"
#include "sim/explore/witness.h"
#include "sim/net/stage.h"
#include "sim/world/machine.h"
#include "sim/world/world.h"

namespace porpoise::sim {

struct Scene {
  /// What the operator does to the server, until the first crash.
  struct Order {
    Instant at;
    Signal signal = Signal::terminate;
  };

  std::string name;
  std::uint64_t seed = 1;
  /// The machine under test and what is on its disk at first. Its site is the first of the network.
  MachineOptions machine;
  Main main;
  ProcessOptions process;
  std::vector<Order> orders;
  /// Puts clients and other hosts on the stage of a new world.
  std::function<void(World&)> cast;
  std::vector<std::string> maildirs;
  /// What should not be on the disk at the end, beyond unfinished letters.
  std::function<std::vector<std::string>(const DiskImage&)> leftovers;
  model::Rules rules;
  Duration boot_takes = std::chrono::seconds(30);
  Duration restart_takes = std::chrono::seconds(1);  ///< After the end of the process alone.
  Duration hang_takes = std::chrono::minutes(30);
  /// From the last start to the end of the story: time for all retries, and 48 hours more.
  Duration lasts = std::chrono::hours(72);

  Scene() = default;
};

}  // namespace porpoise::sim
