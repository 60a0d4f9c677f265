// After a sync has failed: the behaviours that real file systems have been seen to show.

#include "tests/sim/disk/disk_fixture.h"

namespace porpoise::sim {
namespace {

/// /file holds "old" durably; "NEW" was written over it; the sync of that fails.
struct FailedSync {
  explicit FailedSync(AfterSyncError after, FaultKind kind = FaultKind::sync_error) {
    FaultRule rule;
    rule.kind = kind;
    rule.nth = 1;
    rule.after = after;
    DiskOptions options;
    options.faults = injector =
        std::make_shared<FaultInjector>(std::vector{rule}, Random(3), nullptr);
    disk = std::make_unique<Disk>(options);
    OpenOptions making;
    making.write = making.create = true;
    file = *disk->open(root, "/file", making);
    EXPECT_TRUE(write(0, "old" + std::string(997, '.')).has_value());
    disk->sync_world();
    EXPECT_TRUE(write(0, "NEW").has_value());
    first = sync();
  }

  Result<std::size_t> write(std::uint64_t offset, std::string_view bytes) {
    return disk->write(file, offset, std::span(&bytes, 1));
  }
  Result<void> sync() { return disk->end_sync(disk->begin_sync(file, Sync::all)); }
  std::string seen() { return disk->seen().contents("/file").substr(0, 3); }
  std::string durable() { return disk->durable().image().contents("/file").substr(0, 3); }

  std::shared_ptr<FaultInjector> injector;
  std::unique_ptr<Disk> disk;
  DiskUser root{0, 0};
  Disk::HandleId file = 0;
  Result<void> first;
};

TEST(AfterSyncError, CleanNewShowsTheNewBytesAndARetryProvesNothing) {
  FailedSync on(AfterSyncError::clean_new);
  EXPECT_EQ(on.first.error(), errc::io_error);
  EXPECT_EQ(on.seen(), "NEW");
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(on.durable(), "old");
}

TEST(AfterSyncError, WritingThePageAgainCarriesWhatWasLostInIt) {
  FailedSync on(AfterSyncError::clean_new);
  ASSERT_TRUE(on.write(700, "x").has_value());
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(on.durable(), "NEW");
}

TEST(AfterSyncError, RevertOldShowsWhatTheDiskHas) {
  FailedSync on(AfterSyncError::revert_old);
  EXPECT_EQ(on.first.error(), errc::io_error);
  EXPECT_EQ(on.seen(), "old");
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(on.durable(), "old");
}

TEST(AfterSyncError, LateReportTellsTheNextSync) {
  FailedSync on(AfterSyncError::late_report);
  EXPECT_TRUE(on.first.has_value());
  EXPECT_EQ(on.durable(), "old");
  EXPECT_EQ(on.sync().error(), errc::io_error);
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(on.durable(), "old");
}

TEST(AfterSyncError, ErofsForbidsEveryChangeAndStillReads) {
  FailedSync on(AfterSyncError::erofs);
  EXPECT_EQ(on.first.error(), errc::io_error);
  EXPECT_TRUE(on.disk->is_down());
  EXPECT_EQ(on.write(0, "x").error(), errc::read_only_file_system);
  EXPECT_EQ(on.disk->unlink(on.root, "/file").error(), errc::read_only_file_system);
  EXPECT_TRUE(on.sync().has_error());
  std::string out(3, '?');
  EXPECT_TRUE(on.disk->read(on.file, 0, out).has_value());
  EXPECT_EQ(on.durable(), "old");
}

TEST(AfterSyncError, ShutdownFailsEveryCall) {
  FailedSync on(AfterSyncError::shutdown);
  EXPECT_EQ(on.first.error(), errc::io_error);
  std::string out(3, '?');
  EXPECT_EQ(on.disk->read(on.file, 0, out).error(), errc::io_error);
  EXPECT_EQ(on.disk->stat(on.root, "/file").error(), errc::io_error);
  Random chance(1);
  Disk rebooted(DiskOptions(), on.disk->power_loss(chance));
  EXPECT_TRUE(rebooted.stat(on.root, "/file").has_value());
}

TEST(AfterSyncError, NoSpaceMayBeToldOnlyAtTheSync) {
  FailedSync on(AfterSyncError::clean_new, FaultKind::no_space_late);
  EXPECT_EQ(on.first.error(), errc::no_space_on_device);
  EXPECT_EQ(on.seen(), "NEW");
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(on.durable(), "old");
}

TEST(AfterSyncError, NamesOfAFailedDirectorySyncMayBeGoneForGood) {
  FaultRule rule;
  rule.kind = FaultKind::sync_error;
  rule.nth = 1;
  DiskOptions options;
  options.faults = std::make_shared<FaultInjector>(std::vector{rule}, Random(3), nullptr);
  Disk disk(options);
  DiskUser root(0, 0);
  ASSERT_TRUE(disk.make_directory(root, "/d", 0755).has_value());
  EXPECT_EQ(disk.end_sync(*disk.begin_sync_directory(root, "/")).error(), errc::io_error);
  EXPECT_TRUE(disk.end_sync(*disk.begin_sync_directory(root, "/")).has_value());
  EXPECT_TRUE(disk.stat(root, "/d").has_value());
  EXPECT_EQ(disk.durable().image().number_of("/d"), 0U);
}

}  // namespace
}  // namespace porpoise::sim
