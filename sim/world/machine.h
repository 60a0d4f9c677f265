#pragma once
// One simulated machine: what its processes share, and what survives them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/disk/disk.h"
#include "sim/disk/latency.h"
#include "sim/net/fabric.h"
#include "sim/world/process.h"
#include "sim/world/sim_programs.h"

namespace porpoise::sim {

struct MachineOptions {
  std::string name = "host";
  std::vector<IpAddress> addresses;
  std::optional<SiteId> site;  ///< Its old place in the network, when a world goes on.
  std::uint32_t boots = 0;     ///< Before this one.
  std::vector<Account> accounts;
  std::map<std::string, ProgramScript> programs;  ///< Names as for ProgramTable::add.
  Latency latency;                                ///< Of the disk.
  Duration clock_offset{0};                       ///< How far its calendar is ahead of the world's.
  DiskOptions disk;
  DiskImage image;  ///< What is on the disk at first.

  MachineOptions() = default;
};

class Machine {
 public:
  struct Service {
    Main main;
    ProcessOptions options;
  };

  /// Made by World::add_machine.
  Machine(EventQueue& queue, Owner owner, SiteId site, WallTime epoch, MachineOptions options);

  const std::string& name() const { return options_.name; }
  SiteId site() const { return site_; }
  Owner owner() const { return owner_; }
  bool up() const { return disk_ != nullptr; }
  std::uint32_t boots() const { return boots_; }
  std::string boot_id() const;
  /// Only while it is up.
  Disk& disk() { return *disk_; }
  /// What processes see on the disk, or will see after the next boot.
  const DiskImage& seen() const { return up() ? disk_->seen() : options_.image; }
  const Latency& latency() const { return options_.latency; }
  const std::vector<Account>& accounts() const { return options_.accounts; }
  ProgramTable& programs() { return programs_; }
  /// Started at every boot, in this order.
  std::vector<Service>& services() { return services_; }
  /// Moves its calendar.
  void set_clock_offset(Duration offset);
  const WallTime& wall_at_start() const { return wall_at_start_; }
  WallTime wall() const;

 private:
  friend class World;
  void power_on();

  EventQueue& queue_;
  Owner owner_;
  SiteId site_;
  WallTime epoch_;
  WallTime wall_at_start_;
  MachineOptions options_;
  std::unique_ptr<Disk> disk_;
  std::uint32_t boots_ = 0;
  std::uint32_t last_process_ = 100;
  ProgramTable programs_;
  std::vector<Service> services_;
};

}  // namespace porpoise::sim
