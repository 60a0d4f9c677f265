#pragma once
// The simulated world: machines, processes, the network between them and the time they share.
// Everything that happens in it follows from its seed and from what its owner makes it do.

#include <functional>
#include <memory>
#include <vector>

#include "impl/host/trace/trace.h"
#include "sim/clock/event_queue.h"
#include "sim/clock/random.h"
#include "sim/net/fabric.h"
#include "sim/net/stage.h"
#include "sim/world/machine.h"
#include "sim/world/process.h"

namespace porpoise::sim {

/// 2026-01-01 00:00:00 UTC: what calendars without an offset say at instant 0.
inline constexpr WallTime kEpoch{std::chrono::seconds(1'767'225'600)};

/// What outlives every process of a world: the peers, what is under way to them, and the time. A
/// value: with a disk image it is a crash state, from which any number of worlds can go on.
struct Surroundings {
  Instant now;
  FabricState fabric;
  StageState stage;
  Owner last_owner = kWorld;

  Surroundings() = default;
  /// Names what peers know and what is on its way, whenever it arrives.
  std::uint64_t digest() const;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  /// Goes on from there; its machines are off and have to be added again.
  World(std::uint64_t seed, Surroundings surroundings);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  /// Processes end as in a power loss.
  ~World();

  /// A stream of chance of its own; the same label gives the same stream.
  Random chance(std::string_view label) const { return root_.split(label); }

  /// As if all machines lost their power now. Changes nothing in this world.
  Surroundings surroundings() const;

  /// Is on from the start, with nothing running.
  Machine& add_machine(MachineOptions options);
  Machine& machine(std::size_t at) { return *machines_[at]; }
  const std::vector<std::unique_ptr<Machine>>& machines() const { return machines_; }
  /// Starts running at the next step. The reference stays good after the process has ended.
  Process& start(Machine& machine, Main main, ProcessOptions options = ProcessOptions());
  const std::vector<std::unique_ptr<Process>>& processes() const { return processes_; }

  // What may befall them. Not from within a process.
  /// Ends the process at once: the kernel closes its sockets and files, the page cache stays.
  void kill(Process& process);
  /// Chooses what of a disk survives.
  using Survival = std::function<DiskImage(Disk& disk)>;
  /// Every process of the machine ends, its network state vanishes without a word, its disk keeps
  /// what `survival` says (not given: what the disk's profile and chance say).
  void power_loss(Machine& machine, const Survival& survival = Survival());
  /// Starts the machine again, and its services.
  void boot(Machine& machine);
  /// Nothing of the machine runs for `duration`; then it goes on, late.
  void hang(Machine& machine, Duration duration);

  /// Does `action` at `at`, or next if that has passed.
  void at(Instant at, Action action) { queue_.schedule(at, kWorld, std::move(action)); }

  // Running.
  Instant now() const { return queue_.now(); }
  /// One event and all that follows from it in the same instant; false when nothing is left to do.
  bool step();
  /// Until nothing happens before `end`; then it is `end`.
  void run_until(Instant end);
  void run_for(Duration duration) { run_until(now() + duration); }
  /// Until `done`; false when nothing is left to do, or `end` came first.
  bool run_until(const std::function<bool()>& done, Instant end = Instant::never());
  /// Until nothing is left to do.
  void run();
  /// Steps so far.
  std::uint64_t steps() const { return queue_.count(); }

  EventQueue& queue() { return queue_; }
  Fabric& fabric() { return fabric_; }
  /// Where peers act; they live at sites of the fabric that are no machines.
  Stage& stage() { return stage_; }
  /// Told every completed call of every process that starts from now on.
  using TraceListener = std::function<void(Process& process, const trace::TraceEvent& event)>;
  void on_trace(TraceListener listener) { trace_listener_ = std::move(listener); }
  /// Told every call that such a process makes, before it is complete.
  void on_ask(TraceListener listener) { ask_listener_ = std::move(listener); }
  /// Told every line that a process logs.
  using LogListener = std::function<void(Process& process, std::string_view line)>;
  void on_log(LogListener listener) { log_listener_ = std::move(listener); }

 private:
  friend class Process;

  void poll();
  void end(Process& process);
  void end_processes_of(Machine& machine);

  Random root_;
  EventQueue queue_;
  Fabric fabric_;
  Stage stage_;
  Owner last_owner_ = kWorld;
  bool polling_ = false;
  LogListener log_listener_;
  TraceListener trace_listener_;
  TraceListener ask_listener_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Process*> living_;
  std::vector<Process*> by_owner_;  ///< Null for the dead and for what is no process.
};

}  // namespace porpoise::sim
