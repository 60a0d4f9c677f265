#pragma once
// All short sequences of operations, in the spirit of ACE: whatever can be done to the server in so
// many steps is done, and what differs in names only is done once.

#include "sim/play/operation.h"

namespace porpoise::sim {

/// Those of `length` operations, in a fixed order. Messages and recipients are numbered as they
/// come, so no two differ in names alone. Left out is what says nothing new: a sequence that does
/// not begin with a message, one that ends with what would happen anyway, and everything that only
/// chance can choose (power losses, hangs and faults: these are the crash points' business).
std::vector<Sequence> all_sequences(unsigned length);

}  // namespace porpoise::sim
