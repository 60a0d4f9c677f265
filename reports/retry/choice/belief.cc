#include "reports/retry/choice/belief.h"

#include <algorithm>
#include <future>

#include "impl/base/assert.h"
#include "reports/retry/choice/families.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/choice/regret.h"

namespace porpoise::reports::retry {
namespace {

Costs with_price(const WaitValue& wait, double price) {
  Costs costs;
  costs.attempt = {price, price, price};
  costs.wait = wait;
  return costs;
}

Spread spread(std::vector<double> regrets) {
  PORPOISE_ASSERT(!regrets.empty());
  std::sort(regrets.begin(), regrets.end());
  const std::size_t last = regrets.size() - 1;
  return {regrets[last / 2], regrets[last * 9 / 10], regrets[last]};
}

Ages best_for(const Exact& law, double price) { return optimal_ages(law.survival(), law.value(), price); }

Belief believe(const std::vector<const Exact*>& laws, const WaitValue& wait, double price) {
  const Costs costs = with_price(wait, price);
  std::vector<Ages> ages;
  std::vector<double> best;
  for (const Exact* law : laws) {
    ages.push_back(best_for(*law, price));
    best.push_back(std::max(1.0, law->cost(ages.back()).avoidable(costs)));  // never 0: see Case
  }
  std::vector<double> wrong_law, wrong_price;
  for (std::size_t truth = 0; truth < laws.size(); ++truth) {
    for (std::size_t made = 0; made < laws.size(); ++made) {
      if (made != truth) wrong_law.push_back(regret(*laws[truth], ages[made], costs, best[truth]));
    }
    for (const double factor : {0.25, 4.0}) {
      wrong_price.push_back(regret(*laws[truth], best_for(*laws[truth], price * factor), costs, best[truth]));
    }
  }
  Belief belief;
  belief.wait = wait.name();
  belief.attempt = price;
  belief.wrong_law = spread(std::move(wrong_law));
  belief.wrong_price = spread(std::move(wrong_price));
  const Minimax minimax = minimax_regret(laws, best, costs, 60);
  belief.minimax = minimax.worst;
  belief.minimax_bound = minimax.bound;
  std::vector<Target> targets;
  for (std::size_t i = 0; i < laws.size(); ++i) targets.push_back({laws[i], best[i]});
  const Setting squares = best_setting(Family::quadratic, targets, costs);
  belief.square = squares.regret;
  belief.square_price = squares.knob;
  return belief;
}

}  // namespace

std::vector<Belief> beliefs(const std::vector<Outage>& outages, const std::vector<WaitValue>& waits,
                            const std::vector<double>& prices, std::int64_t lifetime) {
  std::vector<Belief> all;
  for (const WaitValue& wait : waits) {
    std::vector<Exact> laws;
    for (const Outage& outage : outages) {
      if (outage.up_mean == 0) laws.emplace_back(outage, wait, lifetime);
    }
    if (laws.size() < 2) return {};
    std::vector<const Exact*> pointers;
    for (const Exact& law : laws) pointers.push_back(&law);
    std::vector<std::future<Belief>> started;
    for (const double price : prices) {
      const auto policy = started.size() % 2 == 0 ? std::launch::async : std::launch::deferred;
      started.push_back(std::async(policy, believe, pointers, wait, price));
    }
    for (auto& belief : started) all.push_back(belief.get());
  }
  return all;
}

std::vector<Outage> same_median() {
  std::vector<Outage> outages;
  for (const char* name : {"exponential:5194", "weibull:0.5,14985", "lognormal:1h,1.5", "pareto:1,1h",
                           "loguniform:21,7d"}) {
    MadeOutage made = make_outage(name);
    PORPOISE_ASSERT(made.outage.has_value());
    outages.push_back(*std::move(made.outage));
  }
  return outages;
}

}  // namespace porpoise::reports::retry
