#include "tests/impl/queue_rig/crash_walk.h"
#include "tests/impl/queue_journal/journal_of.h"

namespace porpoise::testing {
namespace {

MakeStore tiny_journal() {
  queue::journal::Options options;
  options.segment_bytes = 32 << 10;
  options.segments_max = 3;
  options.cache_bytes = 16 << 10;
  return journal_of(options);
}

void walk(WalkOptions options, std::uint64_t first, std::uint64_t last) {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  for (options.seed = first; options.seed <= last; ++options.seed) {
    CrashWalk walk(tiny_journal(), options);
    const std::vector<std::string> broken = walk.run();
    ASSERT_TRUE(broken.empty()) << broken.front();
    accepted += walk.accepted();
    refused += walk.refused();
  }
  EXPECT_GT(accepted, 100U);
  EXPECT_EQ(refused > 0, options.fault_ppm > 0);
}

TEST(JournalCrashWalk, KeepsItsPromisesOnTheLeastDisk) {
  walk(WalkOptions(), 1, 40);
}

TEST(JournalCrashWalk, KeepsItsPromisesWhenWritesAndSyncsFail) {
  WalkOptions options;
  options.fault_ppm = 30'000;
  walk(options, 1, 40);
}

TEST(JournalCrashWalk, KeepsItsPromisesWhereSectorsTearAndRenamesSplit) {
  WalkOptions options;
  options.profile = "posix-hostile";
  options.fault_ppm = 5'000;
  walk(options, 1, 30);
}

TEST(JournalCrashWalk, KeepsItsPromisesOnOrdinaryFileSystems) {
  WalkOptions options;
  for (const char* profile : {"ext4-ordered", "ext2", "btrfs"}) {
    options.profile = profile;
    walk(options, 1, 8);
  }
}

}  // namespace
}  // namespace porpoise::testing
