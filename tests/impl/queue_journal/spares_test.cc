#include <algorithm>

#include "tests/impl/queue_journal/journal_of.h"

namespace porpoise::testing {
namespace {

using queue::MessageId;
using queue::Store;

constexpr std::uint64_t kSegment = 64 << 10;

bool is_spare(const std::string& path) {
  return path.find("/spare-") != std::string::npos;
}

struct Spares : ::testing::Test {
  StoreRig rig{journal_of(kSegment)};

  /// Mail that comes and goes, about a segment of it for every ten messages.
  static Task<> traffic(Store& store, int count) {
    for (int i = 0; i < count; ++i) {
      std::vector<std::string> to(1, "a@example");
      const Result<MessageId> id = co_await submit(store, std::string(5000, 'x'), std::move(to));
      EXPECT_TRUE(id.has_value());
      const Result<void> removed = co_await store.remove(*id);
      EXPECT_TRUE(removed.has_value());
    }
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    sim::World& world = rig.world;
    if (!rig.machine.up()) world.boot(rig.machine);
    sim::DiskUser root(0, 0);
    const auto listing = rig.machine.disk().list(root, std::string(kQueueDirectory) + "/journal");
    for (const DirectoryEntry& entry : listing->entries) found.push_back(entry.name);
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_F(Spares, SegmentsAreWrittenAgainInsteadOfGrowingNewOnes) {
  int reused = 0;
  int grown = 0;
  rig.faults.decide = [&](Call call, const std::string& path) -> std::optional<ErrorCode> {
    if (call == Call::rename && is_spare(path)) ++reused;
    if (call == Call::preallocate) ++grown;
    return std::nullopt;
  };
  rig.play([](Store& store, const Host&) -> Task<> { co_await traffic(store, 300); });
  EXPECT_GT(reused, 15);
  EXPECT_LE(grown, 3) << "only until there are segments to write again";
  EXPECT_LE(names().size(), 6U);
}

TEST_F(Spares, WhatASegmentHeldBeforeNeverComesBack) {
  rig.play([](Store& store, const Host&) -> Task<> {
    co_await traffic(store, 300);
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> kept = co_await submit(store, "kept\n", std::move(to));
    EXPECT_TRUE(kept.has_value());
  });
  const auto contents = rig.contents();
  EXPECT_TRUE(rig.warnings.empty()) << rig.warnings.front();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.body, "kept\n");
}

TEST_F(Spares, SurviveARestart) {
  rig.play([](Store& store, const Host&) -> Task<> { co_await traffic(store, 100); });
  const std::vector<std::string> before = names();
  ASSERT_TRUE(std::any_of(before.begin(), before.end(),
                          [](const auto& name) { return name.starts_with("spare-"); }));
  int grown = 0;
  rig.faults.decide = [&](Call call, const std::string&) -> std::optional<ErrorCode> {
    if (call == Call::preallocate) ++grown;
    return std::nullopt;
  };
  rig.play([](Store& store, const Host&) -> Task<> { co_await traffic(store, 100); });
  EXPECT_EQ(grown, 0);
}

TEST_F(Spares, WithoutRoomForOneMailGoesOn) {
  for (const Call failing : {Call::write, Call::sync, Call::open}) {
    rig.faults.decide = [failing](Call call, const std::string& path) -> std::optional<ErrorCode> {
      if (call == failing && is_spare(path)) return make_error(errc::no_space_on_device);
      return std::nullopt;
    };
    rig.play([](Store& store, const Host&) -> Task<> { co_await traffic(store, 60); });
    for (const std::string& name : names()) EXPECT_FALSE(is_spare("/" + name)) << name;
  }
}

TEST_F(Spares, OneThatCannotBeSyncedIsNeverTriedAgain) {
  std::vector<std::string> failed;
  rig.faults.decide = [&](Call call, const std::string& path) -> std::optional<ErrorCode> {
    if (call == Call::open && std::find(failed.begin(), failed.end(), path) != failed.end()) {
      ADD_FAILURE() << path << " is opened again";
    }
    return std::nullopt;
  };
  rig.play([&](Store& store, const Host& host) -> Task<> {
    co_await traffic(store, 40);
    rig.faults.decide = [&](Call call, const std::string& path) -> std::optional<ErrorCode> {
      if (call != Call::sync || !is_spare(path)) return std::nullopt;
      failed.push_back(path);
      return make_error(errc::io_error);
    };
    int refused = 0;
    for (int i = 0; i < 40; ++i) {
      std::vector<std::string> to(1, "a@example");
      const Result<MessageId> id = co_await submit(store, std::string(5000, 'x'), std::move(to));
      if (id.has_error()) ++refused;
      co_await host.clock.sleep_until(host.clock.now() + std::chrono::milliseconds(100));
    }
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, 40);
  });
  EXPECT_FALSE(failed.empty());
  EXPECT_EQ(std::adjacent_find(failed.begin(), failed.end()), failed.end());
}

}  // namespace
}  // namespace porpoise::testing
