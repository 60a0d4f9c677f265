#pragma once
// What a crash scenario is made of: one machine under test, whose disk and processes may be lost at
// any moment, and everything around it, which goes on as values.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/model.h"
#include "sim/explore/witness.h"
#include "sim/net/stage.h"
#include "sim/world/machine.h"
#include "sim/world/world.h"

namespace porpoise::sim {

struct Scene {
  /// What befalls the machine and its server, until a crash that is not among these.
  struct Order {
    enum class Kind : std::uint8_t {
      signal,      ///< The operator's, to the server.
      kill,        ///< Of the server, which is started again.
      power_loss,  ///< The disk keeps `image`, of the states that its profile allows then.
      hang,        ///< Nothing runs for `hang_takes`.
      heal,        ///< Disk faults end. A disk that only a reboot helps gets one.
    };

    Instant at;
    Kind kind = Kind::signal;
    Signal signal = Signal::terminate;
    std::uint64_t image = 0;  ///< Modulo the number of states.
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
  std::vector<std::string> mboxes;
  std::map<std::string, std::uint32_t> copies;  ///< As for Ends.
  /// Files of which the operator has a copy: damage to them is mended when the disk is.
  std::vector<std::string> settings;
  /// What should not be on the disk at the end, beyond unfinished letters.
  std::function<std::vector<std::string>(const DiskImage&)> leftovers;
  model::Rules rules;
  Duration boot_takes = std::chrono::seconds(30);
  Duration restart_takes = std::chrono::seconds(1);  ///< After the end of the process alone.
  Duration hang_takes = std::chrono::minutes(30);
  /// After a fault, until the disk is healthy again; and then until everything is to be safe.
  Duration faults_last = std::chrono::minutes(10);
  Duration catching_up = std::chrono::minutes(1);
  /// Once it is in a mailbox a letter stays as it is. False where the disk is to blame if not.
  bool letters_keep = true;
  /// From the last start to the end of the story: time for all retries, and 48 hours more.
  Duration lasts = std::chrono::hours(72);

  Scene() = default;
};

}  // namespace porpoise::sim
