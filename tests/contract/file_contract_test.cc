#include "tests/contract/files.h"

namespace porpoise::contract {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// One open file: bytes, size, locks, times.
class FileContract : public Contract {};
CONTRACT_ARMS(FileContract);

TEST_P(FileContract, ReadsBackWhatWasWritten) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const std::unique_ptr<File> file = co_await open(arm, path, creating());
    const std::string text = "hello, world";
    const Result<void> written = co_await write_full(*file, 0, text);
    EXPECT_TRUE(written.has_value());
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, text);
    const Result<void> over = co_await write_full(*file, 7, "queue");
    EXPECT_TRUE(over.has_value());
    const std::string read_again = co_await contents(arm, path);
    EXPECT_EQ(read_again, "hello, queue");
  });
}

TEST_P(FileContract, ReadsEndAtTheEndOfTheFile) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    co_await put(arm, path, "12345");
    const std::unique_ptr<File> file = co_await open(arm, path, reading());
    std::array<char, 16> out;
    const Result<std::size_t> tail = co_await read_full(*file, 3, out);
    EXPECT_EQ(tail.value(), 2U);
    const Result<std::size_t> at_end = co_await file->read_at(5, out);
    EXPECT_EQ(at_end.value(), 0U);
    const Result<std::size_t> beyond = co_await file->read_at(5000, out);
    EXPECT_EQ(beyond.value(), 0U);
  });
}

TEST_P(FileContract, ALargeFileKeepsEveryByte) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    std::string text;
    for (int i = 0; i < 100000; ++i) text += std::to_string(i);
    co_await put(arm, path, text);
    const std::string read = co_await contents(arm, path);
    EXPECT_TRUE(read == text);
  });
}

TEST_P(FileContract, GatheredPiecesFollowEachOther) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const std::unique_ptr<File> file = co_await open(arm, path, creating());
    const std::array<std::string_view, 4> pieces = {"one ", "", "two ", "three"};
    const Result<std::size_t> put = co_await file->write_at(2, pieces);
    EXPECT_EQ(put.value(), 13U);
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, std::string(2, '\0') + "one two three");
  });
}

TEST_P(FileContract, AWriteBeyondTheEndLeavesZerosBetween) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<File> file = co_await open(arm, arm.directory() + "/a", creating());
    const Result<void> written = co_await write_full(*file, 5000, "x");
    EXPECT_TRUE(written.has_value());
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, std::string(5000, '\0') + "x");
  });
}

TEST_P(FileContract, AppendGoesToTheEndThatTheFileHasThen) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const std::unique_ptr<File> one = co_await open(arm, path, creating());
    const std::unique_ptr<File> two = co_await open(arm, path, creating());
    const std::array<std::string_view, 2> first = {"a", "b"};
    const std::array<std::string_view, 1> second = {"c"};
    const std::array<std::string_view, 1> third = {"d"};
    for (int i = 0; i < 2; ++i) {
      const Result<std::size_t> a = co_await one->append(first);
      EXPECT_EQ(a.value(), 2U);
      const Result<std::size_t> c = co_await two->append(second);
      EXPECT_EQ(c.value(), 1U);
    }
    const Result<void> grown = co_await two->truncate(8);
    EXPECT_TRUE(grown.has_value());
    const Result<std::size_t> d = co_await one->append(third);
    EXPECT_EQ(d.value(), 1U);
    const std::string read = co_await contents(arm, path);
    EXPECT_EQ(read, std::string("abcabc\0\0d", 9));
  });
}

Task<> append_lines(Arm& arm, std::string path, char letter) {
  const std::unique_ptr<File> file = co_await open(arm, path, creating());
  const std::string line(99, letter);
  const std::array<std::string_view, 2> pieces = {line, "\n"};
  for (int i = 0; i < 50; ++i) {
    const Result<std::size_t> put = co_await file->append(pieces);
    EXPECT_EQ(put.value(), 100U);
  }
}

TEST_P(FileContract, AppendsByManyDoNotMix) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    Beside beside(arm);
    for (const char letter : {'a', 'b', 'c', 'd', 'e'}) {
      beside.start(append_lines(arm, path, letter));
    }
    co_await beside.join();
    const std::string read = co_await contents(arm, path);
    EXPECT_EQ(read.size(), 25000U);
    std::map<std::string, int> lines;
    for (std::size_t at = 0; at < read.size(); at += 100) ++lines[read.substr(at, 100)];
    EXPECT_EQ(lines.size(), 5U);
    for (const auto& [line, count] : lines) EXPECT_EQ(count, 50) << line;
  });
}

TEST_P(FileContract, TruncateCutsAndGrowsWithZeros) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<File> file = co_await open(arm, arm.directory() + "/a", creating());
    const Result<void> written = co_await write_full(*file, 0, "abcdef");
    EXPECT_TRUE(written.has_value());
    const Result<void> cut = co_await file->truncate(3);
    EXPECT_TRUE(cut.has_value());
    const Result<void> grown = co_await file->truncate(5);
    EXPECT_TRUE(grown.has_value());
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, std::string("abc\0\0", 5));
  });
}

TEST_P(FileContract, PreallocateGrowsWithZerosAndKeepsWhatIsThere) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<File> file = co_await open(arm, arm.directory() + "/a", creating());
    const Result<void> written = co_await write_full(*file, 0, "abc");
    EXPECT_TRUE(written.has_value());
    const Result<void> reserved = co_await file->preallocate(0, 10000);
    EXPECT_TRUE(reserved.has_value());
    const Result<FileInfo> found = co_await file->stat();
    EXPECT_EQ(found->size, 10000U);
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, "abc" + std::string(9997, '\0'));
    const Result<void> smaller = co_await file->preallocate(0, 10);
    EXPECT_TRUE(smaller.has_value());
    const Result<FileInfo> found_again = co_await file->stat();
    EXPECT_EQ(found_again->size, 10000U);
  });
}

TEST_P(FileContract, SyncSucceeds) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<File> file = co_await open(arm, arm.directory() + "/a", creating());
    const Result<void> written = co_await write_full(*file, 0, "abc");
    EXPECT_TRUE(written.has_value());
    for (const Sync kind : {Sync::data, Sync::all, Sync::data}) {
      const Result<void> synced = co_await file->sync(kind);
      EXPECT_TRUE(synced.has_value());
    }
    const Result<void> directory = co_await arm.host().files.sync_directory(arm.directory());
    EXPECT_TRUE(directory.has_value());
  });
}

TEST_P(FileContract, AWriteWithItsSyncWritesEverything) {
  run([](Arm& arm) -> Task<> {
    const std::unique_ptr<File> file = co_await open(arm, arm.directory() + "/a", creating());
    const std::string text(100000, 'x');
    for (const std::uint64_t offset : {3, 50}) {
      const Result<void> kept = co_await file->write_and_sync(offset, text);
      EXPECT_TRUE(kept.has_value());
    }
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, std::string(3, '\0') + text + std::string(47, 'x'));
  });
}

TEST_P(FileContract, LocksExcludeOtherOpensUntilTheFileIsClosed) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/lock";
    std::unique_ptr<File> one = co_await open(arm, path, creating());
    const std::unique_ptr<File> two = co_await open(arm, path, creating());
    const Result<bool> taken = co_await one->try_lock(LockKind::exclusive);
    EXPECT_TRUE(taken.value());
    const Result<bool> again = co_await one->try_lock(LockKind::exclusive);
    EXPECT_TRUE(again.value());
    const Result<bool> refused = co_await two->try_lock(LockKind::exclusive);
    EXPECT_FALSE(refused.value());
    const Result<bool> refused_shared = co_await two->try_lock(LockKind::shared);
    EXPECT_FALSE(refused_shared.value());
    one.reset();
    const Result<bool> free = co_await two->try_lock(LockKind::exclusive);
    EXPECT_TRUE(free.value());
  });
}

TEST_P(FileContract, SharedLocksAllowEachOther) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/lock";
    const std::unique_ptr<File> one = co_await open(arm, path, creating());
    const std::unique_ptr<File> two = co_await open(arm, path, creating());
    const std::unique_ptr<File> three = co_await open(arm, path, creating());
    const Result<bool> first = co_await one->try_lock(LockKind::shared);
    EXPECT_TRUE(first.value());
    const Result<bool> second = co_await two->try_lock(LockKind::shared);
    EXPECT_TRUE(second.value());
    const Result<bool> refused = co_await three->try_lock(LockKind::exclusive);
    EXPECT_FALSE(refused.value());
  });
}

TEST_P(FileContract, TimesShowInStat) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const std::unique_ptr<File> file = co_await open(arm, path, creating());
    const WallTime accessed(seconds(1000000000) + microseconds(123456));
    const WallTime modified(seconds(1100000000));
    const Result<void> set = co_await file->set_times(accessed, modified);
    EXPECT_TRUE(set.has_value());
    const FileInfo first = co_await info(arm, path);
    EXPECT_EQ(first.accessed, accessed);
    EXPECT_EQ(first.modified, modified);
    const Result<void> swapped = co_await arm.host().files.set_times(path, modified, accessed);
    EXPECT_TRUE(swapped.has_value());
    const Result<FileInfo> second = co_await file->stat();
    EXPECT_EQ(second->accessed, modified);
    EXPECT_EQ(second->modified, accessed);
  });
}

TEST_P(FileContract, AFileOpenedForReadingCannotBeWritten) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    co_await put(arm, path, "abc");
    const std::unique_ptr<File> file = co_await open(arm, path, reading());
    const Result<void> written = co_await write_full(*file, 0, "x");
    EXPECT_TRUE(written.has_error());
    const std::string read = co_await contents(arm, path);
    EXPECT_EQ(read, "abc");
  });
}

}  // namespace
}  // namespace porpoise::contract
