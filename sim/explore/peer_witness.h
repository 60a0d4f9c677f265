#pragma once
// What the events of clients and receiving hosts mean to the witness, and how they are healed.

#include "sim/explore/witness.h"
#include "sim/world/world.h"

namespace porpoise::sim {

/// The actor at `place` has heard `event` and answered with `outputs`.
void observe_peer(Witness& witness, const StageState::Place& place, const ActorEvent& event,
                  const ActorOutputs& outputs);

/// From now on every name server tells the truth and every host takes mail, unless it refuses it
/// for good; every link works.
void heal_peers(Surroundings& around);

}  // namespace porpoise::sim
