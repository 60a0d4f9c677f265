#include "tests/contract/files.h"

namespace porpoise::contract {
namespace {

class DirectoryContract : public Contract {};
CONTRACT_ARMS(DirectoryContract);

TEST_P(DirectoryContract, ListsEachEntryOnce) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    std::vector<std::string> expected;
    for (int i = 0; i < 2000; ++i) {
      expected.push_back("a-name-of-some-length-" + std::to_string(i));
      const ErrorCode made =
          co_await open_error(arm, arm.directory() + "/" + expected.back(), creating());
      EXPECT_FALSE(made);
    }
    expected.push_back("sub");
    const Result<void> made = co_await files.make_directory(arm.directory() + "/sub", 0700);
    EXPECT_TRUE(made.has_value());
    std::sort(expected.begin(), expected.end());
    const std::vector<std::string> names = co_await names_in(arm, arm.directory());
    EXPECT_EQ(names, expected);
  });
}

TEST_P(DirectoryContract, EntriesNameTheInode) {
  run([](Arm& arm) -> Task<> {
    co_await put(arm, arm.directory() + "/a", "");
    const FileInfo found = co_await info(arm, arm.directory() + "/a");
    Result<std::unique_ptr<Directory>> listing = co_await arm.host().files.list(arm.directory());
    EXPECT_TRUE(listing.has_value());
    const Result<std::optional<DirectoryEntry>> entry = co_await (*listing)->next();
    EXPECT_TRUE(entry.has_value() && entry->has_value());
    EXPECT_EQ((*entry)->inode, found.inode);
    for (int i = 0; i < 2; ++i) {
      const Result<std::optional<DirectoryEntry>> end = co_await (*listing)->next();
      EXPECT_TRUE(end.has_value() && !end->has_value());
    }
  });
}

TEST_P(DirectoryContract, FilesUnlinkedDuringAListingDoNotHideOthers) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    for (int i = 0; i < 500; ++i) {
      const ErrorCode made =
          co_await open_error(arm, arm.directory() + "/" + std::to_string(i), creating());
      EXPECT_FALSE(made);
    }
    Result<std::unique_ptr<Directory>> listing = co_await files.list(arm.directory());
    EXPECT_TRUE(listing.has_value());
    int seen = 0;
    while (true) {
      const Result<std::optional<DirectoryEntry>> entry = co_await (*listing)->next();
      if (entry.has_error() || !*entry) break;
      ++seen;
      const Result<void> removed = co_await files.unlink(arm.directory() + "/" + (*entry)->name);
      EXPECT_TRUE(removed.has_value());
    }
    EXPECT_EQ(seen, 500);
  });
}

TEST_P(DirectoryContract, IsMadeWithItsModeAndRemovedWhenEmpty) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/sub";
    const Result<void> made = co_await files.make_directory(path, 02770);
    EXPECT_TRUE(made.has_value());
    const FileInfo found = co_await info(arm, path);
    EXPECT_EQ(found.kind, FileKind::directory);
    EXPECT_EQ(found.mode & 0777, 0770U);
    const Result<void> again = co_await files.make_directory(path, 0700);
    EXPECT_EQ(error_of(again), errc::file_exists);
    co_await put(arm, path + "/a", "");
    const Result<void> full = co_await files.remove_directory(path);
    EXPECT_EQ(error_of(full), errc::directory_not_empty);
    const Result<void> emptied = co_await files.unlink(path + "/a");
    EXPECT_TRUE(emptied.has_value());
    const Result<void> removed = co_await files.remove_directory(path);
    EXPECT_TRUE(removed.has_value());
    const Result<FileInfo> gone = co_await files.stat(path);
    EXPECT_EQ(error_of(gone), errc::no_such_file_or_directory);
  });
}

TEST_P(DirectoryContract, ARenamedDirectoryKeepsItsEntries) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string from = arm.directory() + "/from";
    const std::string to = arm.directory() + "/to";
    const Result<void> made = co_await files.make_directory(from, 0700);
    EXPECT_TRUE(made.has_value());
    co_await put(arm, from + "/a", "text");
    const Result<void> renamed = co_await files.rename(from, to);
    EXPECT_TRUE(renamed.has_value());
    const std::string read = co_await contents(arm, to + "/a");
    EXPECT_EQ(read, "text");
  });
}

TEST_P(DirectoryContract, IsNoFile) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/sub";
    const Result<void> made = co_await files.make_directory(path, 0700);
    EXPECT_TRUE(made.has_value());
    const ErrorCode read = co_await open_error(arm, path, reading());
    EXPECT_EQ(read, errc::is_a_directory);
    OpenOptions writing;
    writing.write = true;
    const ErrorCode written = co_await open_error(arm, path, writing);
    EXPECT_EQ(written, errc::is_a_directory);
    co_await put(arm, arm.directory() + "/a", "");
    const Result<void> replaced = co_await files.rename(arm.directory() + "/a", path);
    EXPECT_EQ(error_of(replaced), errc::is_a_directory);
  });
}

TEST_P(DirectoryContract, AFileIsNoDirectory) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/a";
    co_await put(arm, path, "");
    const ErrorCode below = co_await open_error(arm, path + "/b", creating());
    EXPECT_EQ(below, errc::not_a_directory);
    const Result<std::unique_ptr<Directory>> listed = co_await files.list(path);
    EXPECT_EQ(error_of(listed), errc::not_a_directory);
    const Result<void> removed = co_await files.remove_directory(path);
    EXPECT_EQ(error_of(removed), errc::not_a_directory);
    const Result<void> synced = co_await files.sync_directory(path);
    EXPECT_EQ(error_of(synced), errc::not_a_directory);
  });
}

TEST_P(DirectoryContract, WhatIsMissingIsReported) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/none";
    const ErrorCode opened = co_await open_error(arm, path + "/a", creating());
    EXPECT_EQ(opened, errc::no_such_file_or_directory);
    const Result<std::unique_ptr<Directory>> listed = co_await files.list(path);
    EXPECT_EQ(error_of(listed), errc::no_such_file_or_directory);
    const Result<void> removed = co_await files.remove_directory(path);
    EXPECT_EQ(error_of(removed), errc::no_such_file_or_directory);
    const Result<void> synced = co_await files.sync_directory(path);
    EXPECT_EQ(error_of(synced), errc::no_such_file_or_directory);
    const Result<void> made = co_await files.make_directory(path + "/sub", 0700);
    EXPECT_EQ(error_of(made), errc::no_such_file_or_directory);
    const Result<void> moded = co_await files.set_mode(path, 0600);
    EXPECT_EQ(error_of(moded), errc::no_such_file_or_directory);
    const Result<void> timed = co_await files.set_times(path, WallTime(), WallTime());
    EXPECT_EQ(error_of(timed), errc::no_such_file_or_directory);
    const Result<void> owned = co_await files.set_owner(path, 0, 0);
    EXPECT_EQ(error_of(owned), errc::no_such_file_or_directory);
  });
}

}  // namespace
}  // namespace porpoise::contract
