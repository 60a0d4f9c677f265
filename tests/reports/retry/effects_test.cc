// What the whole server does with many messages, where theory says what it must be.

#include <gtest/gtest.h>

#include "reports/retry/served/effects.h"

namespace porpoise::reports::retry {
namespace {

NamedSchedule named(const char* name) {
  return make_named(name).first;
}

TEST(DeadHosts, AreTriedAsOftenAsTheirSchedulesSayWhileSlotsAreFree) {
  DeadHostSetting setting;
  setting.lasts = 12 * 3600;
  setting.concurrency = 1000;
  const DeadHost met = meet_dead_host(named("qmail"), setting, 1);
  for (const DeadHost::Window& window : met.windows) {
    EXPECT_NEAR(window.attempts, window.attempts_theory, setting.hourly) << window.middle;
    EXPECT_NEAR(window.slots, window.slots_theory, 1.1) << window.middle;
    EXPECT_LT(window.healthy_most, 1) << window.middle;
  }
}

TEST(DeadHosts, NeverHoldMoreSlotsThanThereAre) {
  DeadHostSetting setting;
  setting.lasts = 12 * 3600;
  setting.concurrency = 5;
  const DeadHost met = meet_dead_host(named("qmail"), setting, 1);
  for (const DeadHost::Window& window : met.windows) EXPECT_LE(window.slots, 5.001);
}

TEST(Herds, AreDeliveredWholeAndNotBeforeTheReturn) {
  HerdSetting setting;
  setting.letters = 100;
  setting.concurrency = 200;
  for (const bool at_once : {false, true}) {
    setting.at_once = at_once;
    const Herd herd = meet_herd(named("exim"), setting, 1);
    ASSERT_EQ(herd.waited.size(), 100u);
    ASSERT_EQ(herd.waited_theory.size(), 100u);
    EXPECT_GE(herd.waited.front(), 0);
    // An attempt whose connect is still being asked for when the host returns gets through early.
    for (std::size_t n = 0; n < 100; ++n) EXPECT_LE(herd.waited[n], herd.waited_theory[n] + 1) << n;
  }
}

TEST(Failures, ThatTakeTimeHoldASlotForIt) {
  const std::vector<FailureKind> kinds = meet_failures(40, 1);
  ASSERT_EQ(kinds.size(), 4u);
  EXPECT_LT(kinds[0].held, 0.1);
  EXPECT_LT(kinds[1].held, 0.1);
  EXPECT_NEAR(kinds[2].held, 60, 1);
  EXPECT_GT(kinds[3].held, 60);
  EXPECT_DOUBLE_EQ(kinds[0].failed, kinds[1].failed);
}

TEST(Greylisting, IsPassedAtTheFirstAgeBeyondItsDelay) {
  const Greylisted met = meet_greylisting(named("qmail"), 300, 1);
  EXPECT_NEAR(met.delay, 100, 0.1);
  EXPECT_DOUBLE_EQ(met.delay_theory, 100);
  EXPECT_NEAR(met.failed, 0, 1e-9);
}

TEST(Backups, TakeWhatTheFirstHostDoesNot) {
  const std::vector<BackupCase> all = meet_backups(50, 1);
  ASSERT_EQ(all.size(), 6u);
  for (const BackupCase& one : all) {
    const bool silent = one.primary == "silent";
    if (!silent) {
      EXPECT_NEAR(one.rid, one.rid_theory, 1) << one.backup;
    }
    if (one.backup == "none") {
      EXPECT_EQ(one.to_backup, 0);
    }
    if (one.backup == "always up") {
      EXPECT_NEAR(one.to_backup, 1, 1e-9);
      EXPECT_EQ(one.failed, 0);
      // The first host is asked first, for as long as a connect may take.
      EXPECT_NEAR(one.rid, silent ? 60 : 0, 1);
    }
  }
  EXPECT_GT(all[2].to_backup, 0.2);
  EXPECT_LT(all[2].rid, all[0].rid);
}

}  // namespace
}  // namespace porpoise::reports::retry
