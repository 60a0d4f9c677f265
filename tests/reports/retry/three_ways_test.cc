// The whole server in the simulation costs what the formula says.

#include <gtest/gtest.h>

#include "reports/retry/served/story.h"
#include "reports/retry/served/three_ways.h"

namespace porpoise::reports::retry {
namespace {

/// qmail's local channel has the same formula; the server is asked for its remote one.
TEST(Served, ADeadDestinationIsTriedAtQmailsAges) {
  Story story;
  story.lifetime = 20'000;
  story.destinations = {{{0, 1e9}}};
  story.letters = {{1, 0}};
  story.end = 40'000;
  const Told told = tell(story);
  const Fate& fate = told.fates.front();
  EXPECT_EQ(fate.kind, Fate::Kind::bounced);
  ASSERT_EQ(fate.tries.size(), 9u);  // the one after the lifetime is the last
  for (std::size_t k = 0; k < fate.tries.size(); ++k) {
    EXPECT_NEAR(fate.tries[k].start - fate.tries[0].start, 400.0 * static_cast<double>(k * k), 0.01)
        << k;
  }
  EXPECT_EQ(told.connects.size(), 9u);
  EXPECT_EQ(told.connects.front().kind, Connect::Kind::refused);
}

TEST(Served, ASilentDestinationCostsTheTimeOutAtEveryAttempt) {
  Story story;
  story.lifetime = 2'000;
  story.connect_timeout = 30;
  story.destinations = {{{0, 1e9, sim::Spell::Kind::silent}}};
  story.letters = {{1, 0}};
  story.end = 10'000;
  const Told told = tell(story);
  ASSERT_EQ(told.fates.front().tries.size(), 4u);
  for (const Fate::Try& one : told.fates.front().tries) EXPECT_NEAR(one.end - one.start, 30, 0.1);
  EXPECT_EQ(told.connects.front().kind, Connect::Kind::timed_out);
}

ThreeWaysPlan small_plan() {
  ThreeWaysPlan plan;
  for (const char* name :
       {"qmail", "postfix", "fixed:1h", "exponential:5m,1.5,4h,0.2", "rfc5321"}) {
    plan.schedules.push_back(make_named(name).first);
  }
  for (const char* name : {"exponential:1h", "lognormal:1h,1.5", "pareto:1,10m", "onoff:1h,2h",
                           "shared:lognormal:1h,1"}) {
    plan.outages.push_back(*make_outage(name).outage);
  }
  plan.lifetime = 2 * 86400;
  plan.play.messages = 20'000;
  plan.letters = 100;
  return plan;
}

/// 4.5 standard errors: 1 in 150,000 for each comparison, more for laws with long tails.
TEST(ThreeWays, AgreeForFiveSchedulesUnderFiveLaws) {
  const std::vector<ThreeWays> all = go_three_ways(small_plan());
  ASSERT_EQ(all.size(), 25u);
  const Distance distance = distance_of(all);
  EXPECT_EQ(distance.compared, 50u);
  EXPECT_LT(distance.played, 4.5);
  EXPECT_LT(distance.served, 4.5);
  for (const ThreeWays& one : all) {
    ASSERT_TRUE(one.served.has_value());
    // An attempt in the very moment of the recovery may go either way.
    EXPECT_LE(one.served->unlike, 1u) << one.schedule << " " << one.outage;
    EXPECT_LT(one.served->farthest, 1.5) << one.schedule << " " << one.outage;
  }
}

}  // namespace
}  // namespace porpoise::reports::retry
