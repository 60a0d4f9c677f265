// Every kind of fault fires, is listed, and does what it says.

#include <cerrno>

#include "sim/disk/crash_states.h"
#include "tests/sim/disk/disk_fixture.h"

namespace porpoise::sim {
namespace {

FaultRule rule(FaultKind kind) {
  FaultRule made;
  made.kind = kind;
  made.nth = 1;
  made.path = "/f*";
  made.sector = 0;
  return made;
}

/// A disk with /file ("hello", 2000 bytes long, durable) on which `rules` strike.
struct FaultyDisk {
  explicit FaultyDisk(std::vector<FaultRule> rules) {
    DiskOptions options;
    options.faults = injector = std::make_shared<FaultInjector>(
        std::move(rules), Random(7),
        [this](const FaultRecord& record) { fired.push_back(record); });
    injector->switch_on(false);
    disk = std::make_unique<Disk>(options);
    OpenOptions making;
    making.write = making.create = true;
    file = *disk->open(root, "/file", making);
    EXPECT_TRUE(write(0, "hello" + std::string(1995, '.')).has_value());
    disk->sync_world();
    injector->switch_on(true);
  }
  FaultyDisk(const FaultyDisk&) = delete;

  Result<std::size_t> write(std::uint64_t offset, std::string_view bytes) {
    return disk->write(file, offset, std::span(&bytes, 1));
  }
  Result<std::string> read(std::uint64_t offset, std::size_t count) {
    std::string out(count, '?');
    const auto got = disk->read(file, offset, out);
    if (got.has_error()) return got.error();
    return out.substr(0, *got);
  }
  Result<void> sync() { return disk->end_sync(disk->begin_sync(file, Sync::all)); }
  /// What is there after a power loss that keeps nothing more than it must.
  std::string durable() { return disk->durable().image().contents("/file"); }

  std::vector<FaultRecord> fired;
  std::shared_ptr<FaultInjector> injector;
  std::unique_ptr<Disk> disk;
  DiskUser root{0, 0};
  Disk::HandleId file = 0;
};

/// Runs the call that `kind` can hit; its error, if it had one.
ErrorCode provoke(FaultyDisk& on, FaultKind kind) {
  const auto error = [](const auto& result) {
    return result.has_error() ? result.error() : ErrorCode();
  };
  OpenOptions making;
  making.write = making.create = true;
  switch (kind) {
    case FaultKind::short_read:
    case FaultKind::read_error:
    case FaultKind::bit_rot:
      return error(on.read(0, 2000));
    case FaultKind::short_write:
    case FaultKind::no_space:
    case FaultKind::quota:
    case FaultKind::write_error:
    case FaultKind::misdirected_write:
    case FaultKind::lost_write:
      return error(on.write(0, std::string(1500, 'w')));
    case FaultKind::no_space_late:
    case FaultKind::sync_error:
    case FaultKind::lying_sync:
      return error(on.sync());
    case FaultKind::no_inodes:
    case FaultKind::too_many_files:
      return error(on.disk->open(on.root, "/fresh", making));
    case FaultKind::too_many_links:
      return error(on.disk->link(on.root, "/file", "/flink"));
    case FaultKind::metadata_error:
      return error(on.disk->stat(on.root, "/file"));
    case FaultKind::listing_error:
    case FaultKind::listing_hides: {
      const auto listing = on.disk->list(on.root, "/");
      if (listing->breaks_off) return make_error(errc::io_error);
      return ErrorCode();
    }
    case FaultKind::torn_sector: {
      Random chance(1);
      (void)on.write(0, "torn");
      on.disk->power_loss(chance);
      return ErrorCode();
    }
    case FaultKind::slow:
    case FaultKind::stall:
      (void)on.disk->slowed(DiskOp::stat, std::nullopt, "/file");
      return ErrorCode();
  }
  return ErrorCode();
}

TEST(Faults, EveryKindFiresOnceAndIsListed) {
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    FaultRule one = rule(kind);
    if (kind == FaultKind::torn_sector || kind == FaultKind::listing_error ||
        kind == FaultKind::listing_hides) {
      one.path.clear();
    }
    FaultyDisk on({one});
    const ErrorCode error = provoke(on, kind);
    ASSERT_EQ(on.fired.size(), 1U) << name_of(kind);
    EXPECT_EQ(on.fired[0].kind, kind);
    EXPECT_EQ(on.fired[0].id, 1U);
    const bool silent = kind == FaultKind::short_read || kind == FaultKind::bit_rot ||
                        kind == FaultKind::short_write || kind == FaultKind::misdirected_write ||
                        kind == FaultKind::lost_write || kind == FaultKind::lying_sync ||
                        kind == FaultKind::listing_hides || kind == FaultKind::torn_sector ||
                        kind == FaultKind::slow || kind == FaultKind::stall;
    EXPECT_EQ(!error, silent) << name_of(kind) << ": " << error.message();
    EXPECT_EQ(find_fault_kind(name_of(kind)), kind);
  }
}

TEST(Faults, NoneFiresWhenSwitchedOff) {
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    FaultRule one = rule(kind);
    one.path.clear();
    FaultyDisk on({one});
    on.injector->switch_on(false);
    EXPECT_FALSE(provoke(on, kind)) << name_of(kind);
    EXPECT_TRUE(on.fired.empty());
  }
}

TEST(Faults, ARuleHitsTheNthCallThatMatchesInItsWindow) {
  FaultRule one = rule(FaultKind::metadata_error);
  one.nth = 2;
  one.ops = {DiskOp::stat};
  one.from = Instant{100};
  one.until = Instant{200};
  FaultyDisk on({one});
  EXPECT_TRUE(on.disk->stat(on.root, "/file").has_value());
  on.disk->set_now(Instant{100});
  EXPECT_TRUE(on.disk->stat(on.root, "/file").has_value());
  EXPECT_TRUE(on.disk->stat(on.root, "/").has_value());  // Another path.
  EXPECT_EQ(on.disk->stat(on.root, "/file").error(), errc::io_error);
  EXPECT_TRUE(on.disk->stat(on.root, "/file").has_value());
  EXPECT_EQ(on.fired[0].path, "/file");
  EXPECT_EQ(on.fired[0].time.ns, 100);
}

TEST(Faults, AProbabilityIsDrawnFromTheInjectorsOwnStream) {
  FaultRule one = rule(FaultKind::metadata_error);
  one.nth = 0;
  one.parts_per_million = 500'000;
  const auto pattern = [&] {
    FaultyDisk on({one});
    std::string out;
    for (int i = 0; i < 40; ++i) {
      out += on.disk->stat(on.root, "/file").has_value() ? '.' : 'X';
    }
    return out;
  };
  EXPECT_EQ(pattern(), pattern());
  EXPECT_NE(pattern().find('X'), std::string::npos);
  EXPECT_NE(pattern().find('.'), std::string::npos);
}

TEST(Faults, AnUnreadableSectorStaysSoUntilItIsOverwrittenAlsoAcrossAPowerLoss) {
  FaultyDisk on({rule(FaultKind::read_error)});
  EXPECT_EQ(on.read(600, 10).error(), errc::io_error);
  EXPECT_EQ(on.read(700, 1).error(), errc::io_error);
  EXPECT_EQ(on.read(0, 2000)->size(), 512U);  // Up to the bad sector.
  Random chance(1);
  Disk rebooted(DiskOptions(), on.disk->power_loss(chance));
  const auto file = rebooted.open(on.root, "/file", OpenOptions());
  std::string out(10, '?');
  EXPECT_EQ(rebooted.read(*file, 600, out).error(), errc::io_error);
  EXPECT_TRUE(on.write(512, std::string(512, 'n')).has_value());
  EXPECT_EQ(*on.read(600, 2), "nn");
}

TEST(Faults, ShortCallsDoAtLeastOneByteAndSayHowMany) {
  FaultyDisk on({rule(FaultKind::short_read), rule(FaultKind::short_write)});
  const auto read = on.read(0, 2000);
  EXPECT_GE(read->size(), 1U);
  EXPECT_LT(read->size(), 2000U);
  const auto put = on.write(0, std::string(1000, 'w'));
  EXPECT_GE(*put, 1U);
  EXPECT_LT(*put, 1000U);
  EXPECT_EQ(*on.read(*put - 1, 2), "w" + std::string(*put <= 5 ? "?" : "."));
}

TEST(Faults, AFailedWriteLeavesWholeNewSectorsOrOldOnes) {
  FaultRule often = rule(FaultKind::write_error);
  often.nth = 0;
  often.parts_per_million = 1'000'000;
  FaultyDisk on({often});
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(on.write(0, std::string(1536, static_cast<char>('a' + i))).error(), errc::io_error);
    const std::string now = *on.read(0, 2000);
    for (std::size_t at = 512; at < 1536; at += 512) EXPECT_EQ(now[at], now[at + 511]);
  }
}

TEST(Faults, QuotaHasItsOwnError) {
  FaultyDisk on({rule(FaultKind::quota)});
  EXPECT_EQ(on.write(0, "x").error().value(), EDQUOT);
}

TEST(Faults, RottenBitsAreSeenAndDurable) {
  FaultyDisk on({rule(FaultKind::bit_rot)});
  const std::string before = on.durable();
  const std::string seen = *on.read(0, 2000);
  EXPECT_NE(seen, before);
  EXPECT_EQ(seen, on.durable());
}

TEST(Faults, ALostWriteIsSeenButNeverDurable) {
  FaultyDisk on({rule(FaultKind::lost_write)});
  const std::string before = on.durable();
  EXPECT_TRUE(on.write(0, "LOST!").has_value());
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(*on.read(0, 5), "LOST!");
  EXPECT_EQ(on.durable(), before);
}

TEST(Faults, AMisdirectedWriteDamagesAnotherPlace) {
  FaultyDisk on({rule(FaultKind::misdirected_write)});
  EXPECT_TRUE(on.write(1024, std::string(512, 'M')).has_value());
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_EQ(*on.read(1024, 1), "M");
  const std::string left = on.durable();
  EXPECT_EQ(left[1024], '.');
  EXPECT_GE(std::count(left.begin(), left.end(), 'M'), 2000 - 3 * 512);
}

TEST(Faults, ALyingSyncKeepsNothingUntilAnHonestOne) {
  FaultyDisk on({rule(FaultKind::lying_sync)});
  ASSERT_TRUE(on.write(0, "HELLO").has_value());
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_TRUE(on.durable().starts_with("hello"));
  EXPECT_TRUE(on.sync().has_value());
  EXPECT_TRUE(on.durable().starts_with("HELLO"));
}

TEST(Faults, AListingMayLoseEntriesLoudlyOrInSilence) {
  for (const FaultKind kind : {FaultKind::listing_error, FaultKind::listing_hides}) {
    FaultRule one = rule(kind);
    one.path = "/";
    FaultyDisk on({one});
    for (const char* name : {"/a", "/b", "/c"}) {
      ASSERT_TRUE(on.disk->make_directory(on.root, name, 0755).has_value());
    }
    const auto listing = on.disk->list(on.root, "/");
    ASSERT_TRUE(listing.has_value());
    EXPECT_LT(listing->entries.size(), 4U);
    EXPECT_EQ(listing->breaks_off, kind == FaultKind::listing_error);
  }
}

TEST(Faults, ATornSectorIsNeitherOldNorNew) {
  FaultRule tear;
  tear.kind = FaultKind::torn_sector;
  tear.nth = 1;
  int damaged = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    FaultyDisk on({tear});
    ASSERT_TRUE(on.write(0, "HELLO").has_value());
    Random chance(seed);
    const std::string left = on.disk->power_loss(chance).contents("/file");
    if (!left.starts_with("hello") && !left.starts_with("HELLO")) ++damaged;
    EXPECT_TRUE(left.ends_with(".")) << "only that sector";
  }
  EXPECT_GT(damaged, 5);
}

TEST(Faults, CoverageNamesTheCellsNeverHit) {
  FaultyDisk on({rule(FaultKind::sync_error)});
  ASSERT_TRUE(on.write(0, "x").has_value());
  EXPECT_TRUE(on.sync().has_error());
  const FaultCoverage& coverage = on.injector->coverage();
  EXPECT_EQ(coverage.injections(FaultKind::sync_error, DiskOp::sync_all, "/file"), 1U);
  EXPECT_NE(coverage.table().find("sync-error sync-all /file 1 1 0\n"), std::string::npos);
  const std::string never = coverage.never_hit();
  EXPECT_EQ(never.find("sync-error sync-all"), std::string::npos);
  EXPECT_NE(never.find("write-error write /file"), std::string::npos);
  EXPECT_EQ(never.find("sync-error write"), std::string::npos) << "cannot hit it";
}

TEST(Faults, CoverageIsAddedUpFromFiles) {
  FaultCoverage one;
  one.called(DiskOp::sync_all, "/file", 3);
  one.injected(FaultKind::sync_error, DiskOp::sync_all, "/file", 2);
  one.survived(FaultKind::sync_error, DiskOp::sync_all, "/file");
  FaultCoverage both;
  EXPECT_EQ(both.add_csv(one.to_csv()), "");
  EXPECT_EQ(both.to_csv(), one.to_csv());
  EXPECT_EQ(both.add_csv(one.to_csv()), "");
  EXPECT_NE(both.table().find("sync-error sync-all /file 6 4 2\n"), std::string::npos);
  const std::string before = both.to_csv();
  EXPECT_NE(both.add_csv("mutant,defect\n").find("line 1"), std::string::npos);
  EXPECT_NE(both.add_csv(before + "rust,write,/file,1,1,1\n").find("line 7"), std::string::npos)
      << before;
  EXPECT_EQ(both.to_csv(), before) << "nothing of a broken file counts";
}

}  // namespace
}  // namespace porpoise::sim
