// The optimum must not be beaten: not by schedules with names, not by any other.

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "impl/retry/make_schedule.h"
#include "reports/retry/choice/optimum.h"

namespace porpoise::reports::retry {
namespace {

std::string any_law() {
  const int shape = *rc::gen::inRange(100, 3000);
  const int time = *rc::gen::inRange(1, 200'000);
  const std::vector<std::string> laws{
      fmt::format("exponential:{}", time),
      fmt::format("weibull:{:.3f},{}", shape / 1000.0, time),
      fmt::format("lognormal:{},{:.3f}", time, shape / 1000.0),
      fmt::format("pareto:{:.3f},{}", shape / 1000.0, time),
      fmt::format("loguniform:{},{}", time, time + *rc::gen::inRange(1, 1'000'000)),
      fmt::format("mix:{:.3f}*constant:{}+1*lognormal:{},1.5+0.1*dead", shape / 1000.0, time, time * 2)};
  return *rc::gen::elementOf(laws);
}

WaitValue any_value() {
  return WaitValue::make(*rc::gen::element<std::string>("linear", "sqrt", "log", "backlog:60", "table:0=1,1h=3,1d=0")).first;
}

RC_GTEST_PROP(Optimum, IsNotBeatenByAnySchedule, ()) {
  const std::int64_t lifetime = *rc::gen::inRange<std::int64_t>(1000, 700'000);
  const std::string law = any_law();
  RC_LOG(law);
  const MadeOutage made = make_outage(law);
  RC_ASSERT(made.error == "");
  const Exact exact(*made.outage, any_value(), lifetime);
  Costs costs;
  costs.set(fmt::format("attempt={}", *rc::gen::inRange(1, 20'000)));
  const double c = costs.per_attempt();
  const double best = exact.cost(optimal_ages(exact.survival(), exact.value(), c)).avoidable(costs);

  std::vector<std::string> names{"priced:600", "fixed:5m", "linear:1m,1m", "exponential:1m,2,4h", "qmail/local"};
  for (const auto& known : porpoise::retry::known_schedules()) names.emplace_back(known.name);
  for (const std::string& name : names) {
    const double cost = exact.cost(ages_by_key(make_named(name).first, lifetime)).avoidable(costs);
    RC_ASSERT(best <= cost + 1e-6 * (1 + std::abs(cost)));
  }
}

/// Against the plain dynamic program, quadratic in the lifetime.
RC_GTEST_PROP(Optimum, IsThatOfTheSlowMethod, ()) {
  const auto lifetime = *rc::gen::inRange<std::size_t>(1, 300);
  std::vector<double> survival{1}, value{0};
  while (survival.size() <= lifetime) {
    survival.push_back(survival.back() * (1 - 0.001 * *rc::gen::inRange(0, 1000)));
    value.push_back(value.back() + 0.1 * *rc::gen::inRange(0, 50));
  }
  const double attempt = 0.1 * *rc::gen::inRange(1, 200);
  const auto edge = [&](std::size_t a, std::size_t b) {
    return survival[a] * (value[b] - value[a]) + attempt * survival[b];
  };
  std::vector<double> cost(lifetime + 1, 0);
  for (std::size_t a = lifetime; a-- > 0;) {
    cost[a] = edge(a, lifetime);
    for (std::size_t b = a + 1; b < lifetime; ++b) cost[a] = std::min(cost[a], edge(a, b) + cost[b]);
  }
  const Ages ages = optimal_ages(survival, value, attempt);
  double found = 0;
  for (std::size_t k = 1; k < ages.size(); ++k) {
    found += edge(static_cast<std::size_t>(ages[k - 1]), static_cast<std::size_t>(ages[k]));
  }
  RC_ASSERT(std::abs(found - cost[0]) <= 1e-9 * (1 + cost[0]));
}

/// Constant hazard: exp(d/m) - 1 - d/m = c/m (the interval of the exact theory).
TEST(Optimum, AtConstantHazardIsAConstantInterval) {
  const Exact exact(*make_outage("exponential:1h").outage, WaitValue(), 604800);
  const Ages ages = optimal_ages(exact.survival(), exact.value(), 600);
  double low = 1, high = 36000;
  while (high - low > 1e-3) {
    const double d = (low + high) / 2;
    (std::expm1(d / 3600) - d / 3600 < 600.0 / 3600 ? low : high) = d;
  }
  for (std::size_t k = 1; k < 100; ++k) EXPECT_NEAR(static_cast<double>(ages[k] - ages[k - 1]), low, 1.01) << k;
}

/// Barlow, Hunter and Proschan 1963: t[k+1] - t[k] = (F(t[k]) - F(t[k-1])) / f(t[k]) - c.
TEST(Optimum, MeetsTheFirstOrderCondition) {
  const Exact exact(*make_outage("lognormal:1h,1.5").outage, WaitValue(), 604800);
  const Ages ages = optimal_ages(exact.survival(), exact.value(), 600);
  const std::vector<double>& s = exact.survival();
  for (std::size_t k = 2; k < 12; ++k) {
    const auto a = static_cast<std::size_t>(ages[k - 1]), b = static_cast<std::size_t>(ages[k]);
    const double density = (s[b - 1] - s[b + 1]) / 2;
    const double wait = static_cast<double>(ages[k + 1] - ages[k]);
    EXPECT_NEAR((s[a] - s[b]) / density - 600, wait, 0.01 * wait) << k;
  }
}

TEST(Optimum, OfADestinationThatReturnsIsNotBeatenEither) {
  const Exact exact(*make_outage("onoff:1h,2h").outage, WaitValue(), 604800);
  Costs costs;
  costs.set("attempt=600");
  std::vector<std::vector<Ages>> all;
  for (const char* name : {"qmail", "postfix", "exim", "aol", "stalwart", "fixed:20m", "priced:1200"}) {
    all.push_back(ages_by_key(make_named(name).first, 604800));
  }
  const double best = exact.cost(optimal_ages(exact, 600, all)).avoidable(costs);
  for (const auto& by_key : all) EXPECT_LE(best, exact.cost(by_key).avoidable(costs) + 1e-6);
}

TEST(ContinuousLaw, IsCloseToTheOptimumWhereAttemptsAreMany) {
  for (const char* name : {"exponential:6h", "lognormal:6h,1", "weibull:0.7,12h"}) {
    const Exact exact(*make_outage(name).outage, WaitValue(), 604800);
    Costs costs;
    costs.set("attempt=30");
    const double best = exact.cost(optimal_ages(exact.survival(), exact.value(), 30)).avoidable(costs);
    EXPECT_NEAR(exact.cost(continuous_ages(exact, 30)).avoidable(costs) / best, 1, 0.02) << name;
    EXPECT_NEAR(continuous_cost(exact, 30) / best, 1, 0.06) << name;
  }
}

}  // namespace
}  // namespace porpoise::reports::retry
