#include "sim/explore/fault_sweep.h"

#include "tests/sim/crash/shipped_scenarios.h"

namespace porpoise::sim {
namespace {

/// A sweep that takes seconds: two calls of each site, few crashes, one recovery.
FaultBounds small_bounds() {
  FaultBounds bounds;
  bounds.calls_max = 2;
  bounds.crashes_max = 4;
  bounds.tears_max = 40;
  bounds.recoveries_max = 1;
  return bounds;
}

std::string all_of(const FaultCounts& counts) {
  std::string text;
  for (const FaultFinding& finding : counts.findings) {
    text += options_of(finding.path) + "\n" + finding.violation.to_string() + "\n";
  }
  return text;
}

TEST(FaultSweep, EveryKindIsInjectedAndSurvived) {
  FaultSweep sweep(shipped_scene("local"), small_bounds());
  const FaultCounts counts = sweep.sweep(default_profile());
  EXPECT_TRUE(counts.findings.empty()) << all_of(counts);
  EXPECT_GT(counts.faults, 300u);
  EXPECT_GT(counts.judged, counts.faults);
  std::set<FaultKind> injected, survived;
  for (const FaultCell& cell : sweep.coverage().cells()) {
    if (cell.injected != 0) injected.insert(cell.kind);
    if (cell.survived != 0) survived.insert(cell.kind);
  }
  EXPECT_EQ(injected.size(), kFaultKinds);
  EXPECT_EQ(survived, injected);
}

TEST(FaultSweep, SaysTheSameEveryTime) {
  FaultBounds bounds = small_bounds();
  bounds.calls_max = bounds.crashes_max = 1;
  bounds.recoveries_max = 0;
  FaultSweep one(shipped_scene("local"), bounds);
  FaultSweep two(shipped_scene("local"), bounds);
  EXPECT_EQ(one.sweep(default_profile()).judged, two.sweep(default_profile()).judged);
  EXPECT_EQ(one.coverage().to_csv(), two.coverage().to_csv());
}

/// In one life and in the next, alone and with a crash behind it.
TEST(FaultSweep, MakesARunAgainFromItsOptions) {
  FaultSweep sweep(shipped_scene("local"), FaultBounds());
  FaultPath path;
  path.fault = *FaultChoice::parse("sync-error/clean-new:3");
  const auto alone = sweep.revisit(default_profile(), path);
  ASSERT_TRUE(alone.has_value());
  EXPECT_EQ(alone->fault->kind, FaultKind::sync_error);
  EXPECT_TRUE(std::any_of(alone->story.begin(), alone->story.end(), [](const std::string& line) {
    return line.find("fault 1: sync-error at sync-") != std::string::npos;
  }));
  path.after = CrashChoice{alone->points.size() / 2, CrashChoice::Kind::power_loss, 0};
  EXPECT_TRUE(sweep.revisit(default_profile(), path).has_value());
  path.before = CrashChoice{30, CrashChoice::Kind::power_loss, 0};
  path.after.reset();
  path.fault.nth = 1;
  const auto later = sweep.revisit(default_profile(), path);
  ASSERT_TRUE(later.has_value());
  EXPECT_TRUE(later->fault.has_value());
  path.fault.nth = 1'000'000;
  EXPECT_FALSE(sweep.revisit(default_profile(), path).has_value()) << "no such call";
}

TEST(FaultChoice, IsReadAsItIsWritten) {
  for (const char* text : {"write-error:12", "sync-error/erofs:3", "sync-error/clean-new:1"}) {
    const std::optional<FaultChoice> choice = FaultChoice::parse(text);
    ASSERT_TRUE(choice.has_value()) << text;
    EXPECT_EQ(choice->to_string(), text);
  }
  for (const char* text : {"", "write-error", "write-error:0", "rust:1", "write-error/erofs:1",
                           "sync-error/never:1", "write-error:x", ":1"}) {
    EXPECT_FALSE(FaultChoice::parse(text).has_value()) << text;
  }
}

TEST(FaultChoice, SaysWhereItStandsBetweenCrashes) {
  FaultPath path;
  path.fault = *FaultChoice::parse("stall:2");
  path.after = CrashChoice{4, CrashChoice::Kind::kill, 0};
  EXPECT_EQ(options_of(path), "--fault stall:2 --at 4 --image kill");
  path.before = CrashChoice{7, CrashChoice::Kind::power_loss, 3};
  EXPECT_EQ(options_of(path), "--at 7 --image 3 --then-fault stall:2 --then 4:kill");
}

}  // namespace
}  // namespace porpoise::sim
