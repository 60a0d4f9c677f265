#include "tests/contract/files.h"

namespace porpoise::contract {
namespace {

// Names and what they lead to.
class NamesContract : public Contract {};
CONTRACT_ARMS(NamesContract);

TEST_P(NamesContract, CreateMakesOnceAndThenOpens) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const ErrorCode missing = co_await open_error(arm, path, reading());
    EXPECT_EQ(missing, errc::no_such_file_or_directory);
    co_await put(arm, path, "kept");
    const std::unique_ptr<File> again = co_await open(arm, path, creating());
    const std::string read = co_await contents(*again);
    EXPECT_EQ(read, "kept");
    const ErrorCode exists = co_await open_error(arm, path, creating_new());
    EXPECT_EQ(exists, errc::file_exists);
    const std::unique_ptr<File> emptied = co_await open(arm, path, emptying());
    const std::string nothing = co_await contents(*again);
    EXPECT_EQ(nothing, "");
  });
}

TEST_P(NamesContract, ExclusiveMakesANewFile) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const ErrorCode made = co_await open_error(arm, path, creating_new());
    EXPECT_FALSE(made) << made.message();
    const ErrorCode second = co_await open_error(arm, path, creating_new());
    EXPECT_EQ(second, errc::file_exists);
  });
}

TEST_P(NamesContract, ANewFileHasItsModeWhateverTheUmask) {
  run([](Arm& arm) -> Task<> {
    const std::string path = arm.directory() + "/a";
    const std::unique_ptr<File> file = co_await open(arm, path, creating(0666));
    const FileInfo made = co_await info(arm, path);
    EXPECT_EQ(made.mode, 0666U);
    EXPECT_EQ(made.kind, FileKind::regular);
    EXPECT_EQ(made.links, 1U);
    EXPECT_EQ(made.size, 0U);
    EXPECT_EQ(made.owner, arm.host().identity.user());
    const Result<void> changed = co_await arm.host().files.set_mode(path, 01640);
    EXPECT_TRUE(changed.has_value());
    const Result<FileInfo> found = co_await file->stat();
    EXPECT_EQ(found->mode, 01640U);
  });
}

TEST_P(NamesContract, LinkNeverOverwrites) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string a = arm.directory() + "/a";
    const std::string b = arm.directory() + "/b";
    co_await put(arm, a, "a");
    co_await put(arm, b, "b");
    const Result<void> linked = co_await files.link(a, b);
    EXPECT_EQ(error_of(linked), errc::file_exists);
    const std::string kept = co_await contents(arm, b);
    EXPECT_EQ(kept, "b");
    const Result<void> itself = co_await files.link(a, a);
    EXPECT_EQ(error_of(itself), errc::file_exists);
    const Result<void> missing = co_await files.link(a + "x", b + "x");
    EXPECT_EQ(error_of(missing), errc::no_such_file_or_directory);
  });
}

TEST_P(NamesContract, LinksAreOneFile) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string a = arm.directory() + "/a";
    const std::string b = arm.directory() + "/b";
    co_await put(arm, a, "one");
    const Result<void> linked = co_await files.link(a, b);
    EXPECT_TRUE(linked.has_value());
    const FileInfo first = co_await info(arm, a);
    const FileInfo second = co_await info(arm, b);
    EXPECT_EQ(first.inode, second.inode);
    EXPECT_EQ(first.device, second.device);
    EXPECT_EQ(first.links, 2U);
    const std::unique_ptr<File> file = co_await open(arm, b, creating());
    const Result<void> written = co_await write_full(*file, 0, "two");
    EXPECT_TRUE(written.has_value());
    const Result<void> removed = co_await files.unlink(b);
    EXPECT_TRUE(removed.has_value());
    const std::string read = co_await contents(arm, a);
    EXPECT_EQ(read, "two");
    const FileInfo last = co_await info(arm, a);
    EXPECT_EQ(last.links, 1U);
  });
}

TEST_P(NamesContract, InodesOfFilesThatExistDiffer) {
  run([](Arm& arm) -> Task<> {
    std::set<std::uint64_t> inodes;
    for (int i = 0; i < 50; ++i) {
      const std::string path = arm.directory() + "/" + std::to_string(i);
      co_await put(arm, path, "");
      const FileInfo made = co_await info(arm, path);
      inodes.insert(made.inode);
    }
    EXPECT_EQ(inodes.size(), 50U);
  });
}

TEST_P(NamesContract, AnUnlinkedFileStaysReadableWhileOpen) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/a";
    co_await put(arm, path, "text");
    const std::unique_ptr<File> file = co_await open(arm, path, reading());
    const Result<void> removed = co_await files.unlink(path);
    EXPECT_TRUE(removed.has_value());
    const std::string read = co_await contents(*file);
    EXPECT_EQ(read, "text");
    const Result<FileInfo> found = co_await file->stat();
    EXPECT_EQ(found->links, 0U);
    const Result<FileInfo> gone = co_await files.stat(path);
    EXPECT_EQ(error_of(gone), errc::no_such_file_or_directory);
    const Result<void> again = co_await files.unlink(path);
    EXPECT_EQ(error_of(again), errc::no_such_file_or_directory);
  });
}

TEST_P(NamesContract, RenameReplaces) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string a = arm.directory() + "/a";
    const std::string b = arm.directory() + "/b";
    co_await put(arm, a, "a");
    co_await put(arm, b, "b");
    const std::unique_ptr<File> old = co_await open(arm, b, reading());
    const Result<void> renamed = co_await files.rename(a, b);
    EXPECT_TRUE(renamed.has_value());
    const std::string read = co_await contents(arm, b);
    EXPECT_EQ(read, "a");
    const std::string read_old = co_await contents(*old);
    EXPECT_EQ(read_old, "b");
    const std::vector<std::string> names = co_await names_in(arm, arm.directory());
    EXPECT_EQ(names, std::vector<std::string>{"b"});
    const Result<void> missing = co_await files.rename(a, b);
    EXPECT_EQ(error_of(missing), errc::no_such_file_or_directory);
  });
}

TEST_P(NamesContract, RenamingToAnotherLinkOfTheFileKeepsBoth) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string a = arm.directory() + "/a";
    const std::string b = arm.directory() + "/b";
    co_await put(arm, a, "a");
    const Result<void> linked = co_await files.link(a, b);
    EXPECT_TRUE(linked.has_value());
    const Result<void> renamed = co_await files.rename(a, b);
    EXPECT_TRUE(renamed.has_value());
    const std::vector<std::string> names = co_await names_in(arm, arm.directory());
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b"}));
  });
}

TEST_P(NamesContract, ReplaceFileLeavesOneName) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/a";
    for (const char* const text : {"one", "two"}) {
      const Result<void> replaced = co_await replace_file(files, path, text, 0644);
      EXPECT_TRUE(replaced.has_value());
      const std::string read = co_await contents(arm, path);
      EXPECT_EQ(read, text);
    }
    const FileInfo made = co_await info(arm, path);
    EXPECT_EQ(made.mode, 0644U);
    const std::vector<std::string> names = co_await names_in(arm, arm.directory());
    EXPECT_EQ(names, std::vector<std::string>{"a"});
  });
}

TEST_P(NamesContract, OwnersCanBeKept) {
  run([](Arm& arm) -> Task<> {
    FileSystem& files = arm.host().files;
    const std::string path = arm.directory() + "/a";
    co_await put(arm, path, "");
    const FileInfo before = co_await info(arm, path);
    const Result<void> set = co_await files.set_owner(path, before.owner, before.group);
    EXPECT_TRUE(set.has_value());
    const FileInfo after = co_await info(arm, path);
    EXPECT_EQ(after.owner, before.owner);
    EXPECT_EQ(after.group, before.group);
  });
}

TEST_P(NamesContract, FreeSpaceIsSomething) {
  run([](Arm& arm) -> Task<> {
    const Result<FreeSpace> space = co_await arm.host().files.free_space(arm.directory());
    EXPECT_TRUE(space.has_value());
    EXPECT_GT(space->bytes, 0U);
    EXPECT_GT(space->inodes, 0U);
    const Result<FreeSpace> nowhere = co_await arm.host().files.free_space(arm.directory() + "/x");
    EXPECT_EQ(error_of(nowhere), errc::no_such_file_or_directory);
  });
}

}  // namespace
}  // namespace porpoise::contract
