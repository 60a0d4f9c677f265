#pragma once
// Draws for the Monte Carlo. The stream of whole numbers is that of the simulation; the same seed
// gives the same draws on every machine.

#include "sim/clock/random.h"

namespace porpoise::reports::retry {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  /// Strictly between 0 and 1.
  double uniform();
  double exponential(double mean);
  /// Standard normal.
  double normal();
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

 private:
  sim::Random random_;
};

}  // namespace porpoise::reports::retry
