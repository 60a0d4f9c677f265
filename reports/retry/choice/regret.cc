#include "reports/retry/choice/regret.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/retry/choice/optimum.h"

namespace porpoise::reports::retry {

double regret(const Exact& exact, const Ages& ages, const Costs& costs, double best) {
  return exact.cost(ages).avoidable(costs) / best - 1;
}

Minimax minimax_regret(const std::vector<const Exact*>& laws, const std::vector<double>& best, const Costs& costs,
                       int rounds) {
  const std::size_t count = laws.size();
  Minimax found;
  found.worst = std::numeric_limits<double>::infinity();
  std::vector<double> weights(count, 1.0 / static_cast<double>(count));
  std::vector<double> survival(laws.front()->survival().size());
  for (int round = 0; round < rounds; ++round) {
    std::fill(survival.begin(), survival.end(), 0);
    for (std::size_t i = 0; i < count; ++i) {
      const double part = weights[i] / best[i];
      const std::vector<double>& law = laws[i]->survival();
      for (std::size_t t = 0; t < law.size(); ++t) survival[t] += part * law[t];
    }
    Ages ages = optimal_ages(survival, laws.front()->value(), costs.per_attempt());

    std::vector<double> regrets;
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) {
      regrets.push_back(regret(*laws[i], ages, costs, best[i]));
      mean += weights[i] * regrets[i];
    }
    if (mean > found.bound) {
      found.bound = mean;
      found.weights = weights;
    }
    const double worst = *std::max_element(regrets.begin(), regrets.end());
    if (worst < found.worst) {
      found.worst = worst;
      found.ages = std::move(ages);
    }

    const double step = 4.0 / std::sqrt(1.0 + round);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      weights[i] *= std::exp(step * std::min(1.0, regrets[i]));
      sum += weights[i];
    }
    for (double& weight : weights) weight /= sum;
  }
  return found;
}

}  // namespace porpoise::reports::retry
