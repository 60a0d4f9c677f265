#include "sim/world/machine.h"

namespace porpoise::sim {

Machine::Machine(EventQueue& queue, Owner owner, SiteId site, WallTime epoch,
                 MachineOptions options)
    : queue_(queue), owner_(owner), site_(site), epoch_(epoch), options_(std::move(options)) {
  boots_ = options_.boots;
  set_clock_offset(options_.clock_offset);
  for (const auto& [name, script] : options_.programs) programs_.add(name, script);
  options_.disk.wall = [this] { return wall(); };
  power_on();
}

std::string Machine::boot_id() const {
  return options_.name + "-" + std::to_string(boots_);
}

void Machine::set_clock_offset(Duration offset) {
  wall_at_start_ = epoch_ + std::chrono::floor<std::chrono::microseconds>(offset);
}

WallTime Machine::wall() const {
  return wall_at_start_ + std::chrono::floor<std::chrono::microseconds>(Duration(queue_.now().ns));
}

void Machine::power_on() {
  ++boots_;
  disk_ = std::make_unique<Disk>(options_.disk, options_.image);
}

}  // namespace porpoise::sim
