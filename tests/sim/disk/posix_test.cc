// What processes see is a POSIX file system.

#include "tests/sim/disk/disk_fixture.h"

namespace porpoise::sim {
namespace {

using DiskPosix = testing::DiskFixture;

TEST_F(DiskPosix, BytesComeBackAsWritten) {
  const auto file = create("/a");
  const std::string long_text(10'000, 'x');
  write(file, 0, "hello");
  write(file, 5000, long_text);
  EXPECT_EQ(read(file, 0, 7), std::string("hello\0\0", 7));
  EXPECT_EQ(read(file, 4999, 3), std::string("\0xx", 3));
  EXPECT_EQ(read(file, 14'999, 100), "x");
  EXPECT_EQ(read(file, 15'000, 100), "");
  EXPECT_EQ(disk.stat(file)->size, 15'000U);
}

TEST_F(DiskPosix, WhatATruncationCutReadsAsZerosAfterwards) {
  const auto file = create("/a");
  write(file, 0, std::string(6000, 'x'));
  ASSERT_TRUE(disk.truncate(file, 100).has_value());
  ASSERT_TRUE(disk.truncate(file, 6000).has_value());
  EXPECT_EQ(read(file, 98, 4), std::string("xx\0\0", 4));
  EXPECT_EQ(read(file, 5000, 2), std::string("\0\0", 2));
}

TEST_F(DiskPosix, AnUnlinkedOpenFileLivesUntilItsLastHandleIsClosed) {
  const auto file = create("/a");
  write(file, 0, "hello");
  const std::uint64_t number = disk.stat(file)->inode;
  ASSERT_TRUE(disk.unlink(root, "/a").has_value());
  EXPECT_EQ(read(file, 0, 5), "hello");
  EXPECT_EQ(disk.stat(file)->links, 0U);
  const auto other = create("/b");
  EXPECT_NE(disk.stat(other)->inode, number);
  disk.close(file);
  const auto third = create("/c");
  EXPECT_EQ(disk.stat(third)->inode, number);
}

TEST_F(DiskPosix, NumbersAreUniqueAndReusedLowestFirst) {
  const auto a = create("/a");
  const auto b = create("/b");
  EXPECT_NE(disk.stat(a)->inode, disk.stat(b)->inode);
}

TEST_F(DiskPosix, LinkNeverOverwrites) {
  create("/a");
  create("/b");
  EXPECT_EQ(disk.link(root, "/a", "/b").error(), errc::file_exists);
  ASSERT_TRUE(disk.link(root, "/a", "/c").has_value());
  EXPECT_EQ(disk.stat(root, "/a")->links, 2U);
  EXPECT_EQ(disk.stat(root, "/a")->inode, disk.stat(root, "/c")->inode);
}

TEST_F(DiskPosix, RenameReplaces) {
  write(create("/a"), 0, "new");
  write(create("/b"), 0, "old");
  ASSERT_TRUE(disk.rename(root, "/a", "/b").has_value());
  EXPECT_EQ(disk.stat(root, "/a").error(), errc::no_such_file_or_directory);
  EXPECT_EQ(disk.seen().contents("/b"), "new");
  EXPECT_EQ(disk.stat(root, "/b")->links, 1U);
}

TEST_F(DiskPosix, ADirectoryCannotMoveIntoItself) {
  ASSERT_TRUE(disk.make_directory(root, "/d", 0755).has_value());
  EXPECT_EQ(disk.rename(root, "/d", "/d/e").error(), errc::invalid_argument);
}

TEST_F(DiskPosix, CachedDirectoriesAreForgottenWhenTheyMove) {
  ASSERT_TRUE(disk.make_directory(root, "/d", 0755).has_value());
  create("/d/a");
  ASSERT_TRUE(disk.rename(root, "/d", "/e").has_value());
  EXPECT_EQ(disk.stat(root, "/d/a").error(), errc::no_such_file_or_directory);
  EXPECT_TRUE(disk.stat(root, "/e/a").has_value());
  EXPECT_EQ(disk.remove_directory(root, "/e").error(), errc::directory_not_empty);
  ASSERT_TRUE(disk.unlink(root, "/e/a").has_value());
  ASSERT_TRUE(disk.remove_directory(root, "/e").has_value());
  EXPECT_EQ(disk.stat(root, "/e/a").error(), errc::no_such_file_or_directory);
}

TEST_F(DiskPosix, OtherUsersAreHeldByTheModes) {
  ASSERT_TRUE(disk.make_directory(root, "/private", 0700).has_value());
  create("/private/a");
  create("/readable");
  ASSERT_TRUE(disk.set_mode(root, "/readable", 0644).has_value());
  DiskUser user(1000, 1000);
  EXPECT_EQ(disk.stat(user, "/private/a").error(), errc::permission_denied);
  EXPECT_EQ(disk.unlink(user, "/readable").error(), errc::permission_denied);
  EXPECT_TRUE(disk.open(user, "/readable", OpenOptions()).has_value());
  OpenOptions writing;
  writing.write = true;
  EXPECT_EQ(disk.open(user, "/readable", writing).error(), errc::permission_denied);
}

TEST_F(DiskPosix, LocksExcludeOtherHandlesOnly) {
  const auto first = create("/a");
  const auto second = open("/a");
  EXPECT_TRUE(*disk.try_lock(first, LockKind::exclusive));
  EXPECT_TRUE(*disk.try_lock(first, LockKind::exclusive));
  EXPECT_FALSE(*disk.try_lock(second, LockKind::shared));
  disk.close(first);
  EXPECT_TRUE(*disk.try_lock(second, LockKind::shared));
  const auto third = open("/a");
  EXPECT_TRUE(*disk.try_lock(third, LockKind::shared));
  EXPECT_FALSE(*disk.try_lock(third, LockKind::exclusive));
}

TEST_F(DiskPosix, ListingsHoldEveryNameOnce) {
  for (int i = 0; i < 100; ++i) disk.close(create("/n" + std::to_string(i)));
  const auto listing = disk.list(root, "/");
  ASSERT_TRUE(listing.has_value());
  std::set<std::string> names;
  for (const DirectoryEntry& entry : listing->entries) names.insert(entry.name);
  EXPECT_EQ(listing->entries.size(), 100U);
  EXPECT_EQ(names.size(), 100U);
}

TEST(DiskLimits, AFullDiskTakesWhatFitsThenNothingUntilRoomIsMade) {
  DiskOptions small;
  small.capacity_bytes = 8 * kPageSize;
  Disk disk(small);
  DiskUser root(0, 0);
  OpenOptions making;
  making.write = making.create = true;
  const auto file = disk.open(root, "/a", making);
  const std::string bytes(10 * kPageSize, 'x');
  const std::string_view view = bytes;
  EXPECT_EQ(*disk.write(*file, 100, std::span(&view, 1)), 8 * kPageSize - 100);
  EXPECT_EQ(disk.free_space(root, "/")->bytes, 0U);
  const auto other = disk.open(root, "/b", making);
  EXPECT_EQ(disk.write(*other, 0, std::span(&view, 1)).error(), errc::no_space_on_device);
  EXPECT_EQ(disk.preallocate(*other, 0, 1).error(), errc::no_space_on_device);
  EXPECT_EQ(*disk.write(*file, 0, std::span(&view, 1)), 8 * kPageSize);  // In place.
  ASSERT_TRUE(disk.truncate(*file, kPageSize).has_value());
  EXPECT_TRUE(disk.preallocate(*other, 0, 7 * kPageSize).has_value());
  EXPECT_EQ(disk.stat(*other)->size, 7 * kPageSize);
}

TEST(DiskLimits, InodesAndLinksRunOut) {
  DiskOptions small;
  small.inodes_max = 2;  // The root and one more.
  small.links_max = 2;
  Disk disk(small);
  DiskUser root(0, 0);
  OpenOptions making;
  making.write = making.create = true;
  ASSERT_TRUE(disk.open(root, "/a", making).has_value());
  EXPECT_EQ(disk.open(root, "/b", making).error(), errc::no_space_on_device);
  EXPECT_EQ(disk.make_directory(root, "/d", 0755).error(), errc::no_space_on_device);
  EXPECT_TRUE(disk.link(root, "/a", "/b").has_value());
  EXPECT_EQ(disk.link(root, "/a", "/c").error(), errc::too_many_links);
}

}  // namespace
}  // namespace porpoise::sim
