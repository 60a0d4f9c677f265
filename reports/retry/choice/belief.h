#pragma once
// THOUGHTS T59, "essentially, though not exactly, independent of the actual distribution": how much a
// wrong belief about the outages costs, beside a wrong belief about the price.

#include <vector>

#include "reports/retry/model/costs.h"
#include "reports/retry/model/outage.h"

namespace porpoise::reports::retry {

/// Regrets (avoidable cost over the optimum, minus 1) of optimal schedules in the wrong place.
struct Spread {
  double median = 0, tenth = 0, worst = 0;  ///< `tenth`: one in ten is above.
};

struct Belief {
  std::string wait;    ///< The value of waiting.
  double attempt = 0;  ///< The price of an attempt.
  Spread wrong_law;    ///< Made for another law of the set, at the right price.
  Spread wrong_price;  ///< Made for the right law, at 4 times or a quarter of the price.
  double minimax = 0;  ///< The worst regret of the one schedule that hedges over the set,
  double minimax_bound = 0;  ///< which no schedule brings below this.
  double square = 0;         ///< The worst regret of qmail's shape at its best scale for this set,
  double square_price = 0;   ///< which is priced:this.
};

/// One entry for each value of waiting and price. Laws that come back are left out.
std::vector<Belief> beliefs(const std::vector<Outage>& outages, const std::vector<WaitValue>& waits,
                            const std::vector<double>& prices, std::int64_t lifetime);

/// Laws of different shapes, all with a median of one hour. None ends before a week: the optimum for a
/// law that does says nothing about what comes after.
std::vector<Outage> same_median();

}  // namespace porpoise::reports::retry
