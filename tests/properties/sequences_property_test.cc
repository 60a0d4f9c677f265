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

TEST(Sequences, CrashesBreakNoPromiseOnAnyProfile) {
  EXPECT_EQ(check_sequences(pins_of("CrashesBreakNoPromiseOnAnyProfile", 2000), all_profiles(),
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, Hang>(),
                            judge, std::cerr),
            "");
}

TEST(Sequences, DiskErrorsBreakNoPromise) {
  EXPECT_EQ(check_sequences(pins_of("DiskErrorsBreakNoPromise", 2000),
                            std::vector<const Profile*>{&default_profile()},
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, Hang, DiskFault, DiskFault>(),
                            judge, std::cerr),
            "");
}

TEST(Sequences, DamageToTheDiskMakesNothingUpAndEndsInNoCircle) {
  EXPECT_EQ(check_sequences(pins_of("DamageToTheDiskMakesNothingUpAndEndsInNoCircle", 1000),
                            std::vector<const Profile*>{&default_profile()},
                            execOneOfWithArgs<Submit, Submit, Answer, TimePasses, SignalComes, Kill,
                                              PowerLoss, DiskDamage, DiskDamage>(),
                            judge, std::cerr),
            "");
}

}  // namespace
}  // namespace porpoise::sim
