#include "sim/world/world.h"

#include <algorithm>

#include "impl/base/assert.h"

namespace porpoise::sim {

World::World(std::uint64_t seed)
    : root_(seed), queue_(root_.split("scheduler")), fabric_(queue_, root_.split("net")), stage_(queue_, fabric_) {}

World::World(std::uint64_t seed, Surroundings surroundings)
    : root_(seed),
      queue_(root_.split("scheduler"), surroundings.now),
      fabric_(queue_, std::move(surroundings.fabric)),
      stage_(queue_, fabric_, std::move(surroundings.stage)),
      last_owner_(surroundings.last_owner) {}

World::~World() {
  while (!living_.empty()) end(*living_.back());
}

Surroundings World::surroundings() const {
  Surroundings now;
  now.now = queue_.now();
  now.fabric = fabric_.state();
  for (const auto& machine : machines_) now.fabric.lose_power(machine->site());
  now.fabric.drop_watchers();
  now.stage = stage_.state();
  now.last_owner = last_owner_;
  return now;
}

std::uint64_t Surroundings::digest() const {
  Digest digest;
  fabric.add_to(digest);
  stage.add_to(digest);
  return digest.value();
}

Machine& World::add_machine(MachineOptions options) {
  const SiteId site = options.site ? *options.site : fabric_.add_site(options.addresses);
  fabric_.come_up(site);
  machines_.push_back(
      std::make_unique<Machine>(queue_, ++last_owner_, site, kEpoch, std::move(options)));
  return *machines_.back();
}

Process& World::start(Machine& machine, Main main, ProcessOptions options) {
  PORPOISE_ASSERT(machine.up());
  const std::uint32_t number = ++machine.last_process_;
  processes_.push_back(std::make_unique<Process>(*this, machine, ++last_owner_, number,
                                                 std::move(main), std::move(options)));
  Process& process = *processes_.back();
  living_.push_back(&process);
  by_owner_.resize(last_owner_ + 1);
  by_owner_.back() = &process;
  queue_.schedule(now(), process.owner(), [&process] { process.begin(); });
  return process;
}

void World::kill(Process& process) {
  PORPOISE_ASSERT(!polling_);
  if (!process.alive()) return;
  fabric_.close_all_of(process.owner());
  end(process);
}

void World::end(Process& process) {
  std::erase(living_, &process);
  by_owner_[process.owner()] = nullptr;
  process.end();
}

void World::power_loss(Machine& machine, const Survival& survival) {
  PORPOISE_ASSERT(!polling_);
  if (!machine.up()) return;
  fabric_.lose_power(machine.site());
  queue_.drop(machine.owner());
  // What survives is decided before the frames die: they may hold open files.
  Random chance = root_.split("power-loss").split(machine.boot_id());
  machine.options_.image = survival ? survival(machine.disk()) : machine.disk().power_loss(chance);
  end_processes_of(machine);
  machine.disk_ = nullptr;
}

void World::boot(Machine& machine) {
  if (machine.up()) return;
  machine.power_on();
  fabric_.come_up(machine.site());
  for (const Machine::Service& service : machine.services()) {
    start(machine, service.main, service.options);
  }
}

void World::hang(Machine& machine, Duration duration) {
  std::vector<Owner> held{machine.owner()};
  for (const Process* process : living_) {
    if (&process->machine_ == &machine) held.push_back(process->owner());
  }
  for (const Owner owner : held) queue_.hold(owner);
  fabric_.hold(machine.site(), now() + duration);
  queue_.schedule_after(duration, kWorld, [this, held] {
    for (const Owner owner : held) queue_.release(owner);
  });
}

bool World::step() {
  std::optional<EventQueue::Due> due = queue_.take_next();
  if (!due) return false;
  Process* const process = due->owner < by_owner_.size() ? by_owner_[due->owner] : nullptr;
  if (process != nullptr) {
    // Inside its own context, as every completion on Linux is. Processes meet in the event queue
    // only: no other one can have become ready.
    process->run(std::move(due->action));
    if (process->returned()) kill(*process);  // what exit does to the rest of a process
  } else {
    due->action();
    poll();
  }
  return true;
}

void World::run_until(Instant end) {
  while (queue_.next_at() <= end && step()) {
  }
  if (queue_.now() < end) queue_.advance(end);
}

bool World::run_until(const std::function<bool()>& done, Instant end) {
  while (!done()) {
    if (queue_.next_at() > end || !step()) return false;
  }
  return true;
}

void World::run() {
  while (step()) {
  }
}

void World::poll() {
  polling_ = true;
  for (Process* const process : living_) process->poll();
  polling_ = false;
  const std::vector<Process*> polled = living_;
  for (Process* const process : polled) {
    if (process->returned()) kill(*process);
  }
}

void World::end_processes_of(Machine& machine) {
  const std::vector<Process*> before = living_;
  for (auto at = before.rbegin(); at != before.rend(); ++at) {
    if (&(*at)->machine_ == &machine) end(**at);
  }
}

}  // namespace porpoise::sim
