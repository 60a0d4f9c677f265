#include <fmt/format.h>

#include "tests/impl/queue_journal/journal_of.h"

namespace porpoise::testing {
namespace {

using queue::MessageId;
using queue::Store;

/// What a disk that lies may take: whole segments.
struct LostSegments : ::testing::Test {
  StoreRig rig{journal_of(32 << 10)};

  static Task<> submit_some(Store& store, int count, bool removed) {
    for (int i = 0; i < count; ++i) {
      std::vector<std::string> to(1, "a@example");
      const Result<MessageId> id = co_await submit(store, std::string(5000, 'x'), std::move(to));
      EXPECT_TRUE(id.has_value());
      if (!removed) continue;
      const Result<void> gone = co_await store.remove(*id);
      EXPECT_TRUE(gone.has_value());
    }
  }
  /// The oldest; its number.
  std::uint64_t lose_one() {
    if (!rig.machine.up()) rig.world.boot(rig.machine);
    sim::Disk& disk = rig.machine.disk();
    sim::DiskUser root(0, 0);
    const std::string directory = std::string(kQueueDirectory) + "/journal";
    std::string first;
    const auto listing = disk.list(root, directory);
    for (const DirectoryEntry& entry : listing->entries) {
      const bool segment = entry.name.ends_with(".seg");
      if (segment && (first.empty() || entry.name < first)) first = entry.name;
    }
    EXPECT_TRUE(disk.unlink(root, directory + "/" + first).has_value());
    disk.sync_world();
    return std::stoull(first, nullptr, 16);
  }
};

TEST_F(LostSegments, TheOldestIsMissed) {
  rig.play([](Store& store, const Host&) -> Task<> { co_await submit_some(store, 30, false); });
  const std::uint64_t lost = lose_one();
  EXPECT_LT(rig.contents().size(), 30U);
  ASSERT_EQ(rig.warnings.size(), 1U);
  EXPECT_EQ(rig.warnings.front(),
            fmt::format("queue/journal: segments {0} to {0} are missing without a trace", lost));
}

TEST_F(LostSegments, OneThatWasDroppedIsNotMissed) {
  rig.play([](Store& store, const Host&) -> Task<> { co_await submit_some(store, 200, true); });
  EXPECT_EQ(rig.contents().size(), 0U);
  EXPECT_TRUE(rig.warnings.empty()) << rig.warnings.front();
}

}  // namespace
}  // namespace porpoise::testing
