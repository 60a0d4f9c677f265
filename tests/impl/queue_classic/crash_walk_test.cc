#include "tests/impl/queue_rig/crash_walk.h"

#include "tests/impl/queue_classic/plain_conventions.h"

namespace porpoise::testing {
namespace {

void walk(WalkOptions options, std::uint64_t first, std::uint64_t last) {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  for (options.seed = first; options.seed <= last; ++options.seed) {
    CrashWalk walk(make_classic, options);
    const std::vector<std::string> broken = walk.run();
    ASSERT_TRUE(broken.empty()) << broken.front();
    accepted += walk.accepted();
    refused += walk.refused();
  }
  EXPECT_GT(accepted, 100U);
  EXPECT_EQ(refused > 0, options.fault_ppm > 0);
}

TEST(ClassicCrashWalk, KeepsItsPromisesOnTheLeastDisk) {
  walk(WalkOptions(), 1, 40);
}

TEST(ClassicCrashWalk, KeepsItsPromisesWhenWritesAndSyncsFail) {
  WalkOptions options;
  options.fault_ppm = 30'000;
  walk(options, 1, 40);
}

TEST(ClassicCrashWalk, KeepsItsPromisesOnOrdinaryFileSystems) {
  WalkOptions options;
  for (const char* profile : {"ext4-ordered", "ext4-writeback", "xfs", "btrfs", "ext2"}) {
    options.profile = profile;
    walk(options, 1, 8);
  }
}

}  // namespace
}  // namespace porpoise::testing
