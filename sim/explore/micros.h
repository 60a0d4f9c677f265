#pragma once
// The world's time as the model counts it.

#include "impl/host/clock.h"
#include "model/model.h"

namespace porpoise::sim {

inline model::Time micros(Instant at) {
  return at.ns / 1000;
}

}  // namespace porpoise::sim
