// Three roads to one number: formula, Monte Carlo, and sums done by hand.

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "reports/retry/ways/exact.h"
#include "reports/retry/ways/monte_carlo.h"

namespace porpoise::reports::retry {
namespace {

Outage outage(const char* name) {
  const MadeOutage made = make_outage(name);
  EXPECT_EQ(made.error, "");
  return *made.outage;
}

NamedSchedule schedule(const char* name) {
  auto [named, error] = make_named(name);
  EXPECT_EQ(error, "");
  return named;
}

WaitValue value(const char* name) {
  auto [made, error] = WaitValue::make(name);
  EXPECT_EQ(error, "");
  return made;
}

TEST(ExactCost, OfAConstantWaitIsCountedByHand) {
  const Exact exact(outage("constant:500"), value("linear"), 5000);
  const Cost cost = exact.cost(Ages{0, 200, 450, 700, 5000});
  EXPECT_DOUBLE_EQ(cost.failed, 2);
  EXPECT_NEAR(cost.delay, 200, 1e-6);
  EXPECT_NEAR(cost.wait, 200, 1e-6);
  EXPECT_DOUBLE_EQ(cost.given_up, 0);
}

TEST(ExactCost, AnAttemptAtTheMomentOfRecoverySucceeds) {
  const Exact exact(outage("constant:500"), value("linear"), 5000);
  EXPECT_NEAR(exact.cost(Ages{0, 500, 5000}).delay, 0, 1e-6);
  EXPECT_DOUBLE_EQ(exact.cost(Ages{0, 500, 5000}).failed, 0);
}

TEST(ExactCost, TheDeadCostEveryAttemptAndNoExtraDelay) {
  const Exact exact(outage("dead"), value("linear"), 5000);
  const Cost cost = exact.cost(Ages{0, 1000, 5000});
  EXPECT_DOUBLE_EQ(cost.failed, 2);
  EXPECT_NEAR(cost.delay, 0, 1e-6);
  EXPECT_DOUBLE_EQ(cost.given_up, 1);
}

/// At constant hazard 1/m and interval d the retries are geometric: failed = 1 / (exp(d/m) - 1).
TEST(ExactCost, OfAConstantIntervalAtConstantHazardHasItsClosedForm) {
  const Exact exact(outage("exponential:1h"), value("linear"), 604800);
  const Cost cost = exact.cost(ages_until(schedule("fixed:600"), 604800));
  const double failed = 1 / (std::exp(1.0 / 6) - 1);
  EXPECT_NEAR(cost.failed, failed, 1e-6);
  EXPECT_NEAR(cost.delay, 600 * (failed + 1) - 3600, 1e-3);
}

TEST(ExactCost, StretchedByOneIsTheSame) {
  const Exact exact(outage("lognormal:1h,1.5"), value("sqrt"), 604800);
  const Ages ages = ages_until(schedule("qmail"), 604800);
  EXPECT_NEAR(exact.stretched(ages, 1).wait, exact.cost(ages).wait, 1e-6);
  EXPECT_NEAR(exact.stretched(ages, 1).failed, exact.cost(ages).failed, 1e-9);
}

TEST(WaitValues, TotalsAreTheIntegralsOfTheirRates) {
  for (const char* name : {"linear", "sqrt", "log", "backlog:60", "table:0=1,1h=1,1d=0.25", "table:10m=2,20m=0"}) {
    const WaitValue v = value(name);
    double sum = v.total(1);
    for (int t = 1; t < 200'000; ++t) sum += (v.rate(t) + 4 * v.rate(t + 0.5) + v.rate(t + 1)) / 6;
    EXPECT_NEAR(v.total(200'000) / sum, 1, 1e-6) << name;
  }
}

TEST(WaitValues, AnHourOldMessageIsTheUnit) {
  for (const char* name : {"linear", "sqrt", "log"}) EXPECT_DOUBLE_EQ(value(name).rate(3600), 1) << name;
}

TEST(WaitValues, BadNamesAreRefused) {
  for (const char* name : {"", "quadratic", "table:", "table:5", "table:5=1,5=2", "table:5=x", "backlog:", "backlog:-1"}) {
    EXPECT_NE(WaitValue::make(name).second, "") << name;
  }
}

TEST(CostModel, TakesItsPartsByName) {
  Costs costs;
  EXPECT_EQ(costs.set("attempt=600"), "");
  EXPECT_DOUBLE_EQ(costs.per_attempt(), 600);
  EXPECT_EQ(costs.set("timeout=15m"), "");
  EXPECT_EQ(costs.set("mix=1/3/0"), "");
  EXPECT_DOUBLE_EQ(costs.per_attempt(), (600 + 3 * 900) / 4.0);
  EXPECT_EQ(costs.set("wait=log"), "");
  EXPECT_NE(costs.set("mix=0/0/0"), "");
  EXPECT_NE(costs.set("refused"), "");
  EXPECT_NE(costs.set("price=5"), "");
}

struct Pair {
  const char* outage;
  const char* wait;
};

class FormulaAndPlay : public testing::TestWithParam<Pair> {};

/// The bound is 4.5 standard errors: 1 in 150,000 for each comparison.
TEST_P(FormulaAndPlay, Agree) {
  constexpr std::int64_t kLifetime = 604800;
  Costs costs;
  costs.wait = value(GetParam().wait);
  const Outage law = outage(GetParam().outage);
  const Exact exact(law, costs.wait, kLifetime);
  std::vector<std::vector<Ages>> all;
  for (const char* name : {"qmail", "postfix", "exim", "kumomta", "fixed:1800", "stalwart"}) {
    all.push_back(ages_by_key(schedule(name), kLifetime));
  }
  const std::vector<Played> played = play(law, costs, all, {11, 20'000});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Cost cost = exact.cost(all[i]);
    EXPECT_NEAR(played[i].failed.mean, cost.failed, 4.5 * played[i].failed.error + 1e-6) << i;
    EXPECT_NEAR(played[i].delay.mean, cost.delay, 4.5 * played[i].delay.error + 0.1) << i;
    EXPECT_NEAR(played[i].avoidable.mean, cost.avoidable(costs), 4.5 * played[i].avoidable.error + 0.1) << i;
    EXPECT_NEAR(played[i].given_up, cost.given_up, 0.02) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Retry, FormulaAndPlay,
    testing::Values(Pair{"exponential:1h", "linear"}, Pair{"weibull:0.5,6h", "sqrt"}, Pair{"lognormal:1h,1.5", "log"},
                    Pair{"pareto:1,10m", "table:0=1,1d=0.5"}, Pair{"loguniform:1m,30d", "linear"},
                    Pair{"mix:0.7*constant:5m+0.3*lognormal:1h,1.5", "linear"}, Pair{"diurnal:1h,12h", "linear"},
                    Pair{"onoff:1h,2h", "linear"}, Pair{"onoff:3h,1h", "sqrt"}, Pair{"shared:lognormal:1h,1", "linear"}));

}  // namespace
}  // namespace porpoise::reports::retry
