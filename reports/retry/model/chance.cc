#include "reports/retry/model/chance.h"

#include <cmath>
#include <numbers>

namespace porpoise::reports::retry {

double Chance::uniform() {
  return (static_cast<double>(random_.draw() >> 11) + 0.5) * 0x1p-53;
}

double Chance::exponential(double mean) { return -mean * std::log(uniform()); }

double Chance::normal() {
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double turn = 2 * std::numbers::pi * uniform();
  return radius * std::cos(turn);
}

}  // namespace porpoise::reports::retry
