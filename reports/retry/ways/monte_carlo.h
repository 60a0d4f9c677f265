#pragma once
// The same costs by playing outages: each outage is drawn once and every schedule meets the same ones
// (common random numbers), so that differences between schedules are known better than their costs.

#include <cstdint>
#include <vector>

#include "reports/retry/ways/draws.h"

namespace porpoise::reports::retry {

struct Played {
  Estimate failed;     ///< Failed attempts after the first, per message.
  Estimate delay;      ///< Seconds from recovery to delivery.
  Estimate avoidable;  ///< Cost of both.
  Estimate against_first;  ///< Avoidable cost beyond that of the first schedule, pair by pair.
  double delay_95 = 0;     ///< 95 of 100 delivered messages wait no longer.
  double given_up = 0;
};

struct Play {
  std::uint64_t seed = 1;
  std::size_t messages = 100'000;
};

/// One row for each of `schedules` (their ages by key).
std::vector<Played> play(const Outage& outage, const Costs& costs,
                         const std::vector<std::vector<Ages>>& schedules, const Play& how);

}  // namespace porpoise::reports::retry
