// Small nights played twice: the difference is the change.

#include <cmath>

#include <gtest/gtest.h>

#include "sim/whatif/study.h"

namespace porpoise::sim {
namespace {

/// 60 messages, one every 2 s, for a host that is away from some moment in 30..34 to one in 60..64.
Night small_night() {
  Night night;
  night.source = "a test";
  night.length = 300;
  for (int n = 0; n < 60; ++n) {
    NightMessage message;
    message.at = 1 + 2 * n;
    message.sender = "a@s.test";
    message.recipients = {"u@far.test"};
    message.bytes = 600;
    night.messages.push_back(message);
  }
  NightPlace far;
  far.name = "far.test";
  far.domains = {"far.test"};
  NightOutage outage;
  outage.before = 30;
  outage.first = 34;
  outage.last = 60;
  outage.after = 64;
  far.outages = {outage};
  night.places = {far};
  return night;
}

WhatIf with(const char* schedule) {
  WhatIf what_if;
  what_if.control = {{"retryschedule", "fixed:10\n"}, {"concurrencydestination", "0\n"}};
  if (schedule != nullptr) what_if.change.control["retryschedule"] = std::string(schedule) + "\n";
  return what_if;
}

TEST(WhatIfs, ASlowerScheduleWaitsLongerAndTriesLess) {
  const WhatIf what_if = with("fixed:60");
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const WhatIfPair pair = play_pair(small_night(), what_if, seed);
    EXPECT_EQ(pair.before[Figure::recipients], 60);
    EXPECT_EQ(pair.before[Figure::delivered], 60);
    EXPECT_EQ(pair.after[Figure::delivered], 60);
    EXPECT_GT(pair.after[Figure::waited_mean], 2 * pair.before[Figure::waited_mean]);
    EXPECT_LT(pair.after[Figure::attempts], pair.before[Figure::attempts]);
    // Everybody met the outage at first, whatever the schedule: so many were in it.
    EXPECT_GE(pair.before[Figure::deferrals], 13);
    EXPECT_EQ(pair.after[Figure::deferrals] > 12, true);
  }
}

TEST(WhatIfs, AHostThatWasNeverDownDefersNothing) {
  WhatIf what_if = with(nullptr);
  what_if.change.never_down = {"far.test"};
  const WhatIfPair pair = play_pair(small_night(), what_if, 1);
  EXPECT_GT(pair.before[Figure::deferrals], 0);
  EXPECT_EQ(pair.after[Figure::deferrals], 0);
  EXPECT_LT(pair.after[Figure::waited_mean], 1);
}

TEST(WhatIfs, BeforeTheMomentOfAChangeAllIsAsItWas) {
  WhatIf what_if = with("fixed:60");
  what_if.change.from = std::chrono::seconds(200);
  const WhatIfPair pair = play_pair(small_night(), what_if, 1);
  // By then all has been delivered.
  EXPECT_EQ(pair.before[Figure::attempts], 0);
  EXPECT_EQ(pair.after[Figure::attempts], 0);
  EXPECT_EQ(pair.before.attempts, pair.after.attempts);
}

TEST(WhatIfs, ASettingChangesAtItsMoment) {
  WhatIf what_if = with("fixed:100");
  what_if.change.from = std::chrono::seconds(50);
  const WhatIfPair pair = play_pair(small_night(), what_if, 1);
  EXPECT_GT(pair.after[Figure::waited_mean], 1.5 * pair.before[Figure::waited_mean]);
}

TEST(WhatIfs, APowerLossKeepsTheServerAwayForAWhile) {
  WhatIf what_if = with(nullptr);
  what_if.change.power_loss = std::chrono::seconds(10);
  const WhatIfPair pair = play_pair(small_night(), what_if, 1);
  // What came in while it was away found nobody: clients of a scenario do not try again.
  EXPECT_LT(pair.after[Figure::recipients], pair.before[Figure::recipients]);
  EXPECT_GE(pair.after[Figure::recipients], 50);
}

TEST(WhatIfs, EqualSeedsAreEqualNights) {
  const WhatIf what_if = with("fixed:60");
  const WhatIfPair one = play_pair(small_night(), what_if, 7);
  const WhatIfPair other = play_pair(small_night(), what_if, 7);
  EXPECT_EQ(one.after.delays, other.after.delays);
  // With another seed the outage begins and ends at another moment.
  EXPECT_NE(one.before.delays, play_pair(small_night(), what_if, 8).before.delays);
}

TEST(WhatIfs, HostsThatNobodyKnowsAreSaid) {
  WhatIf what_if = with(nullptr);
  what_if.change.never_down = {"fat.test"};
  EXPECT_EQ(scenarios_of(small_night(), what_if, 1).error,
            "--never-down: no mail went to `fat.test`; did you mean `far.test`?");
}

TEST(WhatIfs, SettingsThatTheServerWouldNotTakeAreSaid) {
  EXPECT_NE(scenarios_of(small_night(), with("fixd:60"), 1).error.find("control/retryschedule:1: "),
            std::string::npos);
  WhatIf what_if = with(nullptr);
  what_if.change.control["concurrencyremot"] = "5\n";
  EXPECT_EQ(scenarios_of(small_night(), what_if, 1).error,
            "control/concurrencyremot:1: there is no such setting; `porpoise config` lists them");
}

TEST(Spreads, AreStudentsForOneMoreNight) {
  const Spread spread = spread_of({1, 2, 3});
  EXPECT_DOUBLE_EQ(spread.mean, 2);
  EXPECT_NEAR(spread.high - 2, 4.303 * std::sqrt(4.0 / 3), 1e-9);
  EXPECT_NEAR(2 - spread.low, 4.303 * std::sqrt(4.0 / 3), 1e-9);
  EXPECT_DOUBLE_EQ(spread_of({5}).low, 5);
}

TEST(Words, ThatMakeNoSenseAreSaid) {
  const auto error_of = [](void (*say)(StudyWanted&)) {
    StudyWanted wanted;
    say(wanted);
    return study(wanted, 1).error;
  };
  EXPECT_EQ(error_of([](StudyWanted&) {}),
            "what is different? say it with --set, --never-down or --power-loss");
  EXPECT_EQ(error_of([](StudyWanted& w) { w.set = {"retryschedule=fixed:5"}; }),
            "--set: `retryschedule=fixed:5` is no change; write control/retryschedule=fixed:600");
  EXPECT_EQ(error_of([](StudyWanted& w) { w.control = {"retryschedule"}; }),
            "--control: `retryschedule` is no setting; write retryschedule=fixed:600");
  EXPECT_EQ(error_of([](StudyWanted& w) { w.power_loss = "soon"; }),
            "--power-loss: `soon` is no time; write it as 90s, 1h30m or 250ms");
}

}  // namespace
}  // namespace porpoise::sim
