// The enumerator visits exactly the allowed states.

#include <set>

#include "sim/disk/crash_cursor.h"
#include "tests/sim/disk/disk_fixture.h"
#include "tests/sim/disk/random_walk.h"

namespace porpoise::sim {
namespace {

using Hashes = std::set<Hash128>;

/// Every subset of the atoms, by counting; those that lack nothing they need are allowed.
Hashes allowed_by_brute_force(const CrashWindow& window, std::uint64_t& count) {
  Hashes hashes;
  const std::size_t size = window.atoms().size();
  for (std::uint64_t subset = 0; subset < 1ULL << size; ++subset) {
    bool closed = true;
    DiskImage image = window.base();
    for (std::uint32_t at = 0; at < size; ++at) {
      if ((subset >> at & 1) == 0) continue;
      for (const std::uint32_t need : window.atoms()[at].needs) {
        closed = closed && (subset >> need & 1) != 0;
      }
      window.apply(at, image);
    }
    if (!closed) continue;
    ++count;
    image.drop_unreachable();
    hashes.insert(image.hash());
  }
  return hashes;
}

Hashes visited(const CrashWindow& window, CrashCount& count, CrashBounds bounds = CrashBounds()) {
  Hashes hashes;
  count = for_each_crash_state(window, bounds,
                               [&](const CrashState& state) { hashes.insert(state.hash); });
  return hashes;
}

TEST(Enumeration, VisitsEveryClosedSubsetOnce) {
  int compared = 0;
  for (const Profile& profile : profiles()) {
    if (profile.tear != Tear::never) continue;  // Torn states come on top.
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      DiskOptions options;
      options.profile = &profile;
      Disk disk(options);
      testing::RandomWalk walk(disk, seed);
      for (int i = 0; i < 4; ++i) walk.step();
      const CrashWindow window(disk.durable());
      if (window.atoms().size() > 12) continue;
      std::uint64_t expected = 0;
      const Hashes all = allowed_by_brute_force(window, expected);
      CrashCount count;
      EXPECT_EQ(visited(window, count), all) << profile.name << " seed " << seed;
      EXPECT_EQ(count.states, expected);
      EXPECT_TRUE(count.exhaustive);
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

struct OneFile : testing::DiskFixture {
  /// The distinct contents of /a that may be left; "-" when it has no name.
  std::set<std::string> left() {
    std::set<std::string> contents;
    for_each_crash_state(CrashWindow(disk.durable()), CrashBounds(), [&](const CrashState& state) {
      contents.insert(state.image.number_of("/a") == 0 ? "-" : state.image.contents("/a"));
    });
    return contents;
  }
};

TEST_F(OneFile, UnsyncedItIsAbsentEmptyZerosOrWhole) {
  write(create("/a"), 0, "new");
  EXPECT_EQ(left(), std::set<std::string>({"-", "", std::string(3, '\0'), "new"}));
}

TEST_F(OneFile, AnOverwrittenSectorHoldsSomeVersionWhole) {
  const auto file = create("/a");
  write(file, 0, "one");
  disk.sync_world();
  write(file, 0, "two");
  write(file, 2, "!");
  EXPECT_EQ(left(), std::set<std::string>({"one", "two", "tw!"}));
}

TEST_F(OneFile, ATruncationIsDoneOrNotAndNeverLeavesOldBytesInNewRoom) {
  const auto file = create("/a");
  write(file, 0, "old");
  disk.sync_world();
  ASSERT_TRUE(disk.truncate(file, 0).has_value());
  write(file, 0, "x");
  EXPECT_EQ(left(), std::set<std::string>({"old", "", std::string(1, '\0'), "x"}));
}

TEST_F(OneFile, ASyncCoversOnlyWhatHadReturnedBeforeItBegan) {
  const auto file = create("/a");
  disk.sync_world();
  write(file, 0, "1");
  const auto sync = disk.begin_sync(file, Sync::all);
  write(file, 0, "2");
  ASSERT_TRUE(disk.end_sync(sync).has_value());
  EXPECT_EQ(left(), std::set<std::string>({"1", "2"}));
}

TEST_F(OneFile, BeforeASyncHasReturnedItPromisesNothing) {
  const auto file = create("/a");
  disk.sync_world();
  write(file, 0, "1");
  disk.begin_sync(file, Sync::all);
  EXPECT_EQ(left(), std::set<std::string>({"", std::string(1, '\0'), "1"}));
}

TEST_F(OneFile, ADataSyncKeepsTheSizeButNotTheMode) {
  const auto file = create("/a");
  disk.sync_world();
  write(file, 0, "1");
  ASSERT_TRUE(disk.set_mode(root, "/a", 0400).has_value());
  ASSERT_TRUE(disk.end_sync(disk.begin_sync(file, Sync::data)).has_value());
  EXPECT_EQ(left(), std::set<std::string>({"1"}));
  EXPECT_EQ(disk.durable().image().find_path("/a")->attributes.mode, 0600U);
  ASSERT_TRUE(disk.end_sync(disk.begin_sync(file, Sync::all)).has_value());
  EXPECT_EQ(disk.durable().image().find_path("/a")->attributes.mode, 0400U);
}

TEST_F(OneFile, ADirectorySyncDoesNotKeepTheDirectorysOwnName) {
  ASSERT_TRUE(disk.make_directory(root, "/d", 0755).has_value());
  disk.close(create("/d/a"));
  const auto begun = disk.begin_sync_directory(root, "/d");
  ASSERT_TRUE(disk.end_sync(*begun).has_value());
  bool gone = false;
  for_each_crash_state(CrashWindow(disk.durable()), CrashBounds(), [&](const CrashState& state) {
    gone |= state.image.number_of("/d") == 0;
    EXPECT_TRUE(state.image.number_of("/d") == 0 || state.image.number_of("/d/a") != 0);
  });
  EXPECT_TRUE(gone);
}

TEST_F(OneFile, BackgroundZerosCostNoStates) {
  const auto file = create("/a");
  disk.sync_world();
  for (int i = 0; i < 16; ++i) {
    write(file, static_cast<std::uint64_t>(i) << 20, std::string(1 << 20, '\0'));
  }
  EXPECT_EQ(CrashWindow(disk.durable()).atoms().size(), 16U);  // The sizes.
  ASSERT_TRUE(disk.end_sync(disk.begin_sync(file, Sync::data)).has_value());
  write(file, 4096, std::string(4096, '\0'));
  EXPECT_EQ(CrashWindow(disk.durable()).atoms().size(), 0U);
}

TEST_F(OneFile, LargeWindowsAreSampledWithinTheirBound) {
  const auto file = create("/a");
  disk.sync_world();
  write(file, 0, std::string(40'000, 'x'));
  const CrashWindow window(disk.durable());
  CrashCount count;
  CrashBounds bounds;
  bounds.samples_max = 100;
  const Hashes hashes = visited(window, count, bounds);
  EXPECT_FALSE(count.exhaustive);
  EXPECT_GT(count.states, 50U);
  EXPECT_LE(count.states, 110U);
  EXPECT_TRUE(hashes.contains(DiskImage(window.base()).hash()));
  EXPECT_TRUE(hashes.contains(DiskImage(disk.seen()).hash()));
}

TEST_F(OneFile, ManyNamesInOneOrderAreFewStates) {
  DiskOptions options;
  options.profile = find_profile("xfs");
  Disk ordered(options);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(ordered.make_directory(root, "/" + std::to_string(i), 0755).has_value());
  }
  CrashCount count;
  visited(CrashWindow(ordered.durable()), count);
  EXPECT_TRUE(count.exhaustive);
  EXPECT_EQ(count.states, 101U);  // A prefix of fifty inodes and fifty names.
}

}  // namespace
}  // namespace porpoise::sim
