// Survival, samples and names of the laws of outages.

#include <cmath>

#include <gtest/gtest.h>

#include "reports/retry/model/outage.h"

namespace porpoise::reports::retry {
namespace {

const char* const kNames[] = {
    "exponential:1h", "weibull:0.5,6h", "lognormal:1h,1.5", "pareto:1,10m", "loguniform:1m,7d", "uniform:4m,6m",
    "constant:5m", "diurnal:1h,12h", "shared:lognormal:1h,1.5", "mix:0.7*constant:5m+0.3*exponential:1h",
};

class Laws : public testing::TestWithParam<const char*> {};

TEST_P(Laws, SamplesFollowTheSurvival) {
  const MadeOutage made = make_outage(GetParam());
  ASSERT_EQ(made.error, "");
  const Law& law = *made.outage->wait;
  constexpr int kSamples = 40'000;
  Chance chance(7);
  std::vector<double> samples;
  for (int i = 0; i < kSamples; ++i) samples.push_back(law.sample(chance));
  for (const double t : {30.0, 299.0, 300.0, 301.0, 1000.0, 3600.0, 86400.0, 600'000.0}) {
    const double above = static_cast<double>(std::count_if(samples.begin(), samples.end(), [&](double x) { return x > t; }));
    const double share = law.survival(t);
    EXPECT_NEAR(above / kSamples, share, 4.5 * std::sqrt(share * (1 - share) / kSamples) + 1e-9) << GetParam() << " at " << t;
  }
}

TEST_P(Laws, SurvivalFallsFromOne) {
  const LawPtr owner = make_outage(GetParam()).outage->wait;
  const Law& law = *owner;
  double before = 1;
  EXPECT_EQ(law.survival(0), 1);
  for (double t = 0.1; t < 1e7; t *= 1.1) {
    EXPECT_LE(law.survival(t), before);
    EXPECT_GE(law.survival_before(t), law.survival(t));
    before = law.survival(t);
  }
  EXPECT_GE(before, 0);
}

INSTANTIATE_TEST_SUITE_P(Retry, Laws, testing::ValuesIn(kNames));

TEST(ResidualLaw, OfAnExponentialIsTheSameExponential) {
  const LawPtr residual = residual_law(*exponential_law(3600));
  for (const double t : {1.0, 600.0, 3600.0, 36000.0}) EXPECT_NEAR(residual->survival(t), std::exp(-t / 3600), 1e-5);
}

TEST(ResidualLaw, OfAConstantIsUniform) {
  const LawPtr residual = residual_law(*constant_law(1000));
  EXPECT_NEAR(residual->survival(250), 0.75, 1e-3);
  EXPECT_NEAR(residual->survival(2000), 0, 1e-9);
}

TEST(Hazard, OfAnExponentialIsConstant) {
  const LawPtr law = exponential_law(3600);
  EXPECT_NEAR(hazard(*law, 0) * 3600, 1, 1e-3);
  EXPECT_NEAR(hazard(*law, 7200) * 3600, 1, 1e-6);
}

TEST(Outages, BadNamesAreRefusedInOneLine) {
  for (const char* name : {"", "exponential", "exponential:0", "exponential:1h,2", "weibull:0,1h", "gauss:1,2",
                           "uniform:5m,5m", "mix:", "mix:0.5*", "mix:x*dead", "mix:1*nothing", "shared:pareto:1,10m",
                           "onoff:1h", "shared:onoff:1h,1h", "dead:1"}) {
    const MadeOutage made = make_outage(name);
    EXPECT_FALSE(made.outage.has_value()) << name;
    EXPECT_NE(made.error.find(std::string("outage '") + name + "'"), std::string::npos) << made.error;
    EXPECT_EQ(made.error.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace porpoise::reports::retry
