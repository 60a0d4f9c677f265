#pragma once
// What it costs to believe in the wrong law: a schedule made for one outage law, used under another.

#include <vector>

#include "reports/retry/ways/exact.h"

namespace porpoise::reports::retry {

/// The schedule whose worst regret over several laws is smallest, as far as it was found.
struct Minimax {
  Ages ages;
  double worst = 0;             ///< Its largest regret.
  double bound = 0;             ///< No schedule's largest regret is below this.
  std::vector<double> weights;  ///< How much each law counts in the bound.
};

/// Regret of `ages` under `exact`: avoidable cost over `best`, minus 1.
double regret(const Exact& exact, const Ages& ages, const Costs& costs, double best);

/// Over laws without return (up_mean 0) with the optimal avoidable costs `best`. For any weights of the
/// laws the best schedule is again a shortest path, for the weighted sum of survivals divided by their
/// optimal costs: its value bounds the minimax from below, its own worst regret from above. Weights
/// are moved towards the laws that suffer most (multiplicative weights).
Minimax minimax_regret(const std::vector<const Exact*>& laws, const std::vector<double>& best, const Costs& costs,
                       int rounds);

}  // namespace porpoise::reports::retry
