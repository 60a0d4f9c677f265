#include <iostream>

#include <gtest/gtest.h>

#include "tests/properties/check_sequences.h"

namespace porpoise::sim {
namespace {

using rc::state::gen::execOneOfWithArgs;

std::vector<const Profile*> all_profiles() {
  std::vector<const Profile*> all;
  for (const Profile& profile : profiles()) all.push_back(&profile);
  return all;
}

Pins pins_of(const char* test, int cases) {
  Pins pins;
  pins.test = std::string("Sequences.") + test;
  pins.cases = cases;
  return pins;
}

class Sequences : public testing::Test {
 protected:
  /// For people: what the faults of all these sequences hit, and what no fault has hit.
  static void TearDownTestSuite() {
    std::cout << "fault call-site: calls injected survived\n"
              << judge.coverage().table() << "never hit:\n"
              << judge.coverage().never_hit();
  }
  /// Of the kinds that a test draws.
  static std::vector<FaultKind> never_survived(const std::vector<FaultKind>& drawn) {
    std::map<FaultKind, std::uint64_t> times;
    for (const FaultCell& cell : judge.coverage().cells()) times[cell.kind] += cell.survived;
    std::vector<FaultKind> never;
    for (const FaultKind kind : drawn) {
      if (times[kind] == 0) never.push_back(kind);
    }
    return never;
  }

  static PlayedJudge judge;
};

PlayedJudge Sequences::judge;

TEST_F(Sequences, CrashesBreakNoPromiseOnAnyProfile) {
  EXPECT_EQ(check_sequences(pins_of("CrashesBreakNoPromiseOnAnyProfile", 2000), all_profiles(),
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, Hang>(),
                            std::ref(judge), std::cerr),
            "");
}

TEST_F(Sequences, DiskErrorsBreakNoPromise) {
  EXPECT_EQ(check_sequences(pins_of("DiskErrorsBreakNoPromise", 2000),
                            std::vector<const Profile*>{&default_profile()},
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, Hang, DiskFault, DiskFault>(),
                            std::ref(judge), std::cerr),
            "");
  EXPECT_EQ(never_survived(kDiskErrors), std::vector<FaultKind>());
}

TEST_F(Sequences, DamageToTheDiskMakesNothingUpAndEndsInNoCircle) {
  EXPECT_EQ(check_sequences(pins_of("DamageToTheDiskMakesNothingUpAndEndsInNoCircle", 1000),
                            std::vector<const Profile*>{&default_profile()},
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, DiskDamage, DiskDamage>(),
                            std::ref(judge), std::cerr),
            "");
  EXPECT_EQ(never_survived(kDiskDamages), std::vector<FaultKind>());
}

}  // namespace
}  // namespace porpoise::sim
