// What each file system may and must not leave after a power loss: the measured litmus table.

#include <algorithm>
#include <functional>
#include <set>

#include "sim/disk/crash_states.h"
#include "tests/sim/disk/disk_fixture.h"

namespace porpoise::sim {
namespace {

/// A disk under one profile whose crash states are asked for.
struct Litmus {
  Litmus(std::string_view profile, std::uint64_t seed) : disk(options(profile, seed)) {
    for (const char* directory : {"/mess", "/todo", "/tmp", "/new"}) make_directory(directory);
    disk.sync_world();
  }

  static DiskOptions options(std::string_view profile, std::uint64_t seed) {
    DiskOptions made;
    made.seed = seed;
    made.profile = find_profile(profile);
    return made;
  }
  void make_directory(std::string_view path) {
    EXPECT_TRUE(disk.make_directory(root, path, 0755).has_value());
  }
  void write(std::string_view path, std::uint64_t offset, std::string_view bytes) {
    OpenOptions making;
    making.write = making.create = true;
    const auto file = disk.open(root, path, making);
    EXPECT_TRUE(disk.write(*file, offset, std::span(&bytes, 1)).has_value());
    disk.close(*file);
  }
  void sync(std::string_view path) {
    OpenOptions writing;
    writing.write = true;
    const auto file = disk.open(root, path, writing);
    EXPECT_TRUE(disk.end_sync(disk.begin_sync(*file, Sync::all)).has_value());
    disk.close(*file);
  }
  void sync_directory(std::string_view path) {
    const auto begun = disk.begin_sync_directory(root, path);
    EXPECT_TRUE(disk.end_sync(*begun).has_value());
  }
  void link(std::string_view from, std::string_view to) {
    EXPECT_TRUE(disk.link(root, from, to).has_value());
  }
  void rename(std::string_view from, std::string_view to) {
    EXPECT_TRUE(disk.rename(root, from, to).has_value());
  }

  /// Does any allowed state satisfy `claim`?
  bool possible(const std::function<bool(const DiskImage&)>& claim) {
    bool found = false;
    const CrashWindow window(disk.durable());
    const CrashCount count = for_each_crash_state(
        window, CrashBounds(), [&](const CrashState& state) { found |= claim(state.image); });
    EXPECT_TRUE(count.exhaustive);
    return found;
  }

  Disk disk;
  DiskUser root{0, 0};
};

bool has(const DiskImage& image, std::string_view path) {
  return image.number_of(path) != 0;
}

using Names = std::set<std::string>;

/// The profiles on which `run` finds what it looks for, with one seed or another: which syncs a
/// lying disk ignores is chance.
Names profiles_where(const std::function<bool(Litmus&)>& run) {
  Names names;
  for (const Profile& profile : profiles()) {
    for (std::uint64_t seed = 0; seed < (profile.syncs_ignored_ppm == 0 ? 1 : 16); ++seed) {
      Litmus litmus(profile.name, seed);
      if (run(litmus)) names.insert(std::string(profile.name));
    }
  }
  return names;
}

const Names kImpliedNames = {"ufs-softdep", "ext4-ordered", "ext4-writeback", "ext4-journal", "xfs",
                             "btrfs",       "zfs"};
const Names kAll = {"sync-ufs",     "ufs-softdep", "ext4-ordered",  "ext4-writeback",
                    "ext4-journal", "xfs",         "btrfs",         "zfs",
                    "ext2",         "posix-min",   "posix-hostile", "lying-disk"};

Names without(Names names, const Names& others) {
  for (const std::string& name : others) names.erase(name);
  return names;
}

TEST(Litmus, TheTableHasEveryProfileOnce) {
  Names names;
  for (const Profile& profile : profiles()) names.insert(std::string(profile.name));
  EXPECT_EQ(names, kAll);
  EXPECT_EQ(profiles().size(), 12U);
}

TEST(Litmus, ASyncedNewFileMayLackItsNameWhereNamesAreNotImplied) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.sync("/mess/1");
              return on.possible([](const DiskImage& left) { return !has(left, "/mess/1"); });
            }),
            Names({"ext2", "posix-min", "posix-hostile", "lying-disk"}));
}

TEST(Litmus, ClassicQmailOrderLosesTheTodoLinkUnlessNamesAreSynchronous) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.sync("/mess/1");
              on.link("/mess/1", "/todo/1");
              on.disk.mark(1);
              return on.possible([](const DiskImage& left) { return !has(left, "/todo/1"); });
            }),
            without(kAll, {"sync-ufs"}));
}

TEST(Litmus, OneDirectorySyncAfterTheLinkRepairsIt) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.sync("/mess/1");
              on.link("/mess/1", "/todo/1");
              on.sync_directory("/todo");
              return on.possible(
                  [](const DiskImage& left) { return left.contents("/todo/1") != "hello"; });
            }),
            Names({"lying-disk"}));
}

TEST(Litmus, AFileSyncAfterTheLinkRepairsItWhereNamesAreImplied) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.link("/mess/1", "/todo/1");
              on.sync("/mess/1");
              on.disk.mark(1);
              return on.possible([](const DiskImage& left) { return !has(left, "/todo/1"); });
            }),
            Names({"ext2", "posix-min", "posix-hostile", "lying-disk"}));
}

TEST(Litmus, AMaildirMessageMayStillBeInTmpWithoutADirectorySync) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/tmp/1", 0, "hello");
              on.sync("/tmp/1");
              on.sync_directory("/tmp");
              on.rename("/tmp/1", "/new/1");
              on.disk.mark(1);
              return on.possible([](const DiskImage& left) {
                return has(left, "/tmp/1") && !has(left, "/new/1");
              });
            }),
            without(kAll, {"sync-ufs"}));
}

TEST(Litmus, WithTheNewDirectorySyncedAMaildirMessageHasItsNewName) {
  const auto found = [](const std::function<bool(const DiskImage&)>& claim) {
    return profiles_where([&](Litmus& on) {
      on.write("/tmp/1", 0, "hello");
      on.sync("/tmp/1");
      on.rename("/tmp/1", "/new/1");
      on.sync_directory("/new");
      return on.possible(claim);
    });
  };
  EXPECT_EQ(found([](const DiskImage& left) { return left.contents("/new/1") != "hello"; }),
            Names({"lying-disk"}));
  EXPECT_EQ(found([](const DiskImage& left) { return has(left, "/tmp/1") && has(left, "/new/1"); }),
            Names({"ufs-softdep", "ext2", "posix-hostile"}));
}

TEST(Litmus, ARenameIsNeverHalfDoneUnlessItSplits) {
  const auto half = [](bool both) {
    return profiles_where([both](Litmus& on) {
      on.write("/tmp/1", 0, "hello");
      on.sync("/tmp/1");
      on.sync_directory("/tmp");
      on.rename("/tmp/1", "/new/1");
      return on.possible([both](const DiskImage& left) {
        return has(left, "/tmp/1") == both && has(left, "/new/1") == both;
      });
    });
  };
  EXPECT_EQ(half(true), Names({"ufs-softdep", "ext2", "posix-hostile"}));
  // Nothing at all is also what a disk leaves that ignored the syncs before.
  EXPECT_EQ(without(half(false), {"lying-disk"}), Names({"ext2", "posix-hostile"}));
}

TEST(Litmus, AnUnsyncedNameInOneDirectoryMayBeLostThoughALaterOneInAnotherIsSynced) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/new/old", 0, "x");
              on.write("/mess/1", 0, "hello");
              on.sync("/mess/1");
              on.sync_directory("/mess");
              return on.possible([](const DiskImage& left) {
                return has(left, "/mess/1") && !has(left, "/new/old");
              });
            }),
            without(kAll, {"sync-ufs", "ext4-ordered", "ext4-writeback", "ext4-journal", "xfs"}));
}

TEST(Litmus, ASyncOfAnUnrelatedFilePersistsEarlierRenamesInAJournal) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/tmp/1", 0, "hello");
              on.sync("/tmp/1");
              on.sync_directory("/tmp");
              on.rename("/tmp/1", "/new/1");
              on.write("/mess/2", 0, "other");
              on.sync("/mess/2");
              return !on.possible([](const DiskImage& left) { return !has(left, "/new/1"); });
            }),
            Names({"sync-ufs", "ext4-ordered", "ext4-writeback", "ext4-journal", "xfs"}));
}

TEST(Litmus, TwoOverwritesInOneFileMayReorder) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, std::string(1024, 'o'));
              on.disk.sync_world();
              on.write("/mess/1", 0, "first");
              on.write("/mess/1", 512, "second");
              return on.possible([](const DiskImage& left) {
                const std::string bytes = left.contents("/mess/1");
                return bytes.starts_with("ooooo") && bytes.substr(512).starts_with("second");
              });
            }),
            without(kAll, {"ext4-journal", "btrfs", "zfs"}));
}

TEST(Litmus, ANewFileRenamedUnsyncedMayBeEmpty) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/tmp/1", 0, "hello");
              on.rename("/tmp/1", "/new/1");
              on.write("/mess/2", 0, "other");
              on.sync("/mess/2");
              return on.possible([](const DiskImage& left) {
                return has(left, "/new/1") && left.contents("/new/1").empty();
              });
            }),
            without(kAll, {"ext4-journal", "zfs"}));
}

TEST(Litmus, AFileReplacedByAnUnsyncedOneMayBeEmpty) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/new/1", 0, "old");
              on.disk.sync_world();
              on.write("/tmp/1", 0, "hello");
              on.rename("/tmp/1", "/new/1");
              on.write("/mess/2", 0, "other");
              on.sync("/mess/2");
              return on.possible([](const DiskImage& left) {
                return has(left, "/new/1") && left.contents("/new/1").empty();
              });
            }),
            without(kAll, {"ext4-ordered", "ext4-writeback", "ext4-journal", "zfs"}));
}

TEST(Litmus, AppendsMayLeaveAHoleOfZerosBeforeWhatLanded) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, std::string(4096, 'a'));
              on.disk.sync_world();
              on.write("/mess/1", 4096, std::string(4096, 'b'));
              on.write("/mess/1", 8192, "c");
              return on.possible([](const DiskImage& left) {
                const std::string bytes = left.contents("/mess/1");
                return bytes.size() == 8193 && bytes[8192] == 'c' && bytes[4096] == 0;
              });
            }),
            without(kAll, {"ext4-journal", "btrfs", "zfs"}));
}

TEST(Litmus, StaleBytesShowOnlyWhereTheSizeMayLeadWithGarbage) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.disk.sync_world();
              on.write("/mess/1", 4096, "there");
              return on.possible([](const DiskImage& left) {
                const std::string bytes = left.contents("/mess/1");
                return bytes.size() == 4101 && bytes[4096] != 0 && bytes[4096] != 't';
              });
            }),
            Names({"ext4-writeback", "ext2", "posix-hostile"}));
}

TEST(Litmus, ASectorIsOldOrNewUnlessItMayTear) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "T");
              on.disk.sync_world();
              on.write("/mess/1", 0, "D");
              return on.possible([](const DiskImage& left) {
                const std::string bytes = left.contents("/mess/1");
                return bytes != "T" && bytes != "D";
              });
            }),
            Names({"posix-hostile"}));
}

TEST(Litmus, ATimeThatWasSetIsNotMovedByWhatWasWrittenBefore) {
  const WallTime birth(std::chrono::seconds(1000));
  EXPECT_EQ(profiles_where([birth](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              EXPECT_TRUE(on.disk.set_times(on.root, "/mess/1", birth, birth).has_value());
              on.write("/mess/2", 0, "other");
              on.sync("/mess/2");
              on.sync("/mess/1");
              on.sync_directory("/mess");
              return on.possible([birth](const DiskImage& left) {
                const Inode* const file = left.find_path("/mess/1");
                return file != nullptr && file->attributes.modified != birth;
              });
            }),
            Names());
}

TEST(Litmus, ADataSyncOfAnOverwriteCarriesNoJournal) {
  EXPECT_EQ(profiles_where([](Litmus& on) {
              on.write("/mess/1", 0, "hello");
              on.disk.sync_world();
              on.make_directory("/new/d");
              on.write("/mess/1", 0, "HELLO");
              const auto file = on.disk.open(on.root, "/mess/1", OpenOptions());
              const auto sync = on.disk.begin_sync(*file, Sync::data);
              EXPECT_TRUE(on.disk.end_sync(sync).has_value());
              return !on.possible([](const DiskImage& left) { return !has(left, "/new/d"); });
            }),
            Names({"sync-ufs", "ext4-journal"}));
}

}  // namespace
}  // namespace porpoise::sim
