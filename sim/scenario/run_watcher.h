#pragma once
// Who wants to see a run from outside, as it happens. This one looks away.

#include <string_view>

#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace porpoise::sim {

class RunWatcher {
 public:
  virtual ~RunWatcher() = default;

  /// A process has logged a line.
  virtual void logged(Process&, std::string_view) {}
  /// A call of a process is complete.
  virtual void traced(Process&, const trace::TraceEvent&) {}
  /// A peer has heard of something and done something about it.
  virtual void heard(const StageState::Place&, const ActorEvent&, const ActorOutputs&) {}
  /// This has happened to a machine; what it leads to lasts until then.
  virtual void befell(Machine&, FaultPart::Then, Instant) {}
  /// A full disk has room again.
  virtual void has_room(Machine&) {}
  /// The operator has sent this.
  virtual void signalled(Machine&, Signal) {}
  /// An event of the world is over, with all that follows from it in the same instant.
  virtual void stepped(World&) {}
};

}  // namespace porpoise::sim
