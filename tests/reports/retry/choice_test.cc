// Regret, families, prices, recommendations: what the report tells people to do.

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "impl/retry/make_schedule.h"
#include "reports/retry/choice/belief.h"
#include "reports/retry/choice/families.h"
#include "reports/retry/choice/optimum.h"
#include "reports/retry/choice/regret.h"

namespace porpoise::reports::retry {
namespace {

constexpr std::int64_t kWeek = 604800;

Exact exact_of(const char* name, const char* wait = "linear", std::int64_t lifetime = kWeek) {
  const MadeOutage made = make_outage(name);
  EXPECT_EQ(made.error, "");
  return Exact(*made.outage, WaitValue::make(wait).first, lifetime);
}

Costs costs_of(double attempt, const char* wait = "linear") {
  Costs costs;
  costs.attempt = {attempt, attempt, attempt};
  costs.wait = WaitValue::make(wait).first;
  return costs;
}

double best_of(const Exact& exact, const Costs& costs) {
  return exact.cost(optimal_ages(exact.survival(), exact.value(), costs.per_attempt())).avoidable(costs);
}

/// In the continuous limit stretching t = a k^2 by x divides the attempts and multiplies the delay by
/// sqrt(x), so the price is delay over attempts: a for S(t) = 1 / (1 + t / scale).
TEST(Price, OfQmailUnderAParetoLawIsItsScale) {
  const Exact exact = exact_of("pareto:1,12h", "linear", 60 * 86400);
  const Price price = price_of(make_named("qmail").first, exact);
  EXPECT_NEAR(price.seconds, 400, 30);
  EXPECT_LT(price.off_best, 0.01);
}

/// At constant hazard 1/m the interval d is best at the price m (exp(d/m) - 1) - d.
TEST(Price, OfAFixedIntervalAtConstantHazardIsTheExactOne) {
  const Exact exact = exact_of("exponential:1h");
  for (const int interval : {300, 1200, 3600}) {
    const Price price = price_of(make_named(fmt::format("fixed:{}", interval)).first, exact);
    EXPECT_NEAR(price.seconds, 3600 * std::expm1(interval / 3600.0) - interval, 0.03 * interval) << interval;
  }
}

TEST(BestSetting, OfFixedIntervalsAtConstantHazardIsTheOptimum) {
  const Exact exact = exact_of("exponential:1h");
  const Costs costs = costs_of(600);
  const Setting setting = best_setting(Family::fixed, {{&exact, best_of(exact, costs)}}, costs);
  EXPECT_LT(setting.regret, 0.005);
  EXPECT_GE(setting.regret, -1e-9);
}

TEST(Recommendation, IsAScheduleThatTheControlFileTakes) {
  const Exact first = exact_of("lognormal:1h,1.5"), second = exact_of("exponential:1h");
  const Costs costs = costs_of(600);
  for (const auto& targets : {std::vector<Target>{{&first, best_of(first, costs)}},
                              std::vector<Target>{{&first, best_of(first, costs)}, {&second, best_of(second, costs)}}}) {
    const Setting setting = recommend(targets, costs);
    EXPECT_EQ(porpoise::retry::make_schedule(setting.name).error, "") << setting.name;
    EXPECT_LT(setting.regret, 0.35);
  }
}

TEST(MinimaxRegret, LiesBetweenItsBoundAndEveryOtherSchedule) {
  const Exact laws[] = {exact_of("exponential:1h"), exact_of("lognormal:1h,1.5"), exact_of("pareto:1,10m")};
  const Costs costs = costs_of(600);
  std::vector<const Exact*> pointers;
  std::vector<double> best;
  for (const Exact& law : laws) {
    pointers.push_back(&law);
    best.push_back(best_of(law, costs));
  }
  const Minimax minimax = minimax_regret(pointers, best, costs, 60);
  EXPECT_LE(minimax.bound, minimax.worst + 1e-9);
  EXPECT_LT(minimax.worst - minimax.bound, 0.05);
  const auto worst_of = [&](const Ages& ages) {
    double worst = 0;
    for (std::size_t i = 0; i < 3; ++i) worst = std::max(worst, regret(*pointers[i], ages, costs, best[i]));
    return worst;
  };
  EXPECT_NEAR(worst_of(minimax.ages), minimax.worst, 1e-9);
  for (const char* name : {"qmail", "postfix", "exim", "aol", "priced:600", "fixed:30m"}) {
    EXPECT_LE(minimax.bound, worst_of(ages_until(make_named(name).first, kWeek)) + 1e-9) << name;
  }
}

RC_GTEST_PROP(Regret, OfAnOptimumElsewhereIsNeverBelowZero, ()) {
  const char* const names[] = {"exponential:10m", "weibull:0.5,6h", "lognormal:1h,1.5", "pareto:1,10m", "loguniform:1m,7d", "dead"};
  const Exact truth = exact_of(*rc::gen::elementOf(std::vector<const char*>(std::begin(names), std::end(names))), "linear", 100'000);
  const Exact made = exact_of(*rc::gen::elementOf(std::vector<const char*>(std::begin(names), std::end(names))), "linear", 100'000);
  const Costs costs = costs_of(*rc::gen::inRange(5, 5000));
  const Ages ages = optimal_ages(made.survival(), made.value(), costs.per_attempt());
  RC_ASSERT(regret(truth, ages, costs, best_of(truth, costs)) >= -1e-9);
}

TEST(Beliefs, HedgeNoWorseThanTheWorstWrongLaw) {
  const std::vector<Belief> all = beliefs(same_median(), {WaitValue()}, {600}, kWeek);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_LE(all[0].minimax, all[0].wrong_law.worst);
  EXPECT_LE(all[0].minimax_bound, all[0].minimax + 1e-9);
  EXPECT_LE(all[0].minimax_bound, all[0].square + 1e-9);
  EXPECT_GE(all[0].wrong_price.median, 0);
}

TEST(SameMedian, IsAnHourForAllItsLaws) {
  for (const Outage& outage : same_median()) EXPECT_NEAR(quantile(*outage.wait, 0.5), 3600, 60) << outage.name;
}

}  // namespace
}  // namespace porpoise::reports::retry
