#include "impl/queue/room.h"
#include "tests/impl/queue_journal/journal_of.h"

namespace porpoise::testing {
namespace {

using queue::Claim;
using queue::Draft;
using queue::DraftOptions;
using queue::MessageId;
using queue::Room;
using queue::Store;

constexpr std::uint64_t kMebibyte = 1 << 20;

TEST(Room, WhatSeveralAnnouncedAddsUp) {
  Room room(10);
  room.measured(100, Instant());
  const std::optional<Claim> first = room.claim(50);
  EXPECT_TRUE(first.has_value());
  EXPECT_FALSE(room.claim(41).has_value());
  EXPECT_TRUE(room.claim(40).has_value());
}

TEST(Room, WhatIsGivenUpIsFreeAgain) {
  Room room(10);
  room.measured(100, Instant());
  std::optional<Claim> first = room.claim(90);
  EXPECT_FALSE(room.claim(1).has_value());
  first.reset();
  EXPECT_TRUE(room.claim(90).has_value());
}

TEST(Room, WhatIsOnTheDiskIsNotCountedTwice) {
  Room room(0);
  room.measured(100, Instant());
  std::optional<Claim> first = room.claim(60);
  first->spend(60);
  EXPECT_FALSE(room.claim(41).has_value()) << "the bytes are on the disk";
  EXPECT_TRUE(room.claim(40).has_value());
  room.measured(40, Instant());
  EXPECT_TRUE(room.claim(40).has_value()) << "and the disk says so itself";
}

TEST(Room, GrowsWhileThereIsSome) {
  Room room(0);
  room.measured(100, Instant());
  std::optional<Claim> claim = room.claim(10);
  EXPECT_TRUE(room.extend(*claim, 100));
  EXPECT_FALSE(room.extend(*claim, 101));
}

TEST(Room, IsMeasuredAgainAfterASecond) {
  Room room(0);
  EXPECT_TRUE(room.is_stale(Instant()));
  room.measured(1, Instant());
  EXPECT_FALSE(room.is_stale(Instant() + std::chrono::milliseconds(999)));
  EXPECT_TRUE(room.is_stale(Instant() + std::chrono::seconds(1)));
}

MakeStore roomy_journal() {
  queue::journal::Options options;
  options.segment_bytes = kMebibyte;
  options.reserve_bytes = 4 * kMebibyte;
  return journal_of(options);
}

sim::MachineOptions small_disk() {
  sim::MachineOptions options;
  options.disk.capacity_bytes = 32 * kMebibyte;
  return options;
}

DraftOptions announcing(std::uint64_t bytes) {
  DraftOptions options;
  options.size_hint = bytes;
  return options;
}

TEST(JournalRoom, IsSetAsideBeforeTheFirstByte) {
  StoreRig rig(roomy_journal(), small_disk());
  rig.play([](Store& store, const Host&) -> Task<> {
    Result<std::unique_ptr<Draft>> first = co_await store.begin(announcing(16 * kMebibyte));
    EXPECT_TRUE(first.has_value());
    const Result<std::unique_ptr<Draft>> second = co_await store.begin(announcing(16 * kMebibyte));
    EXPECT_EQ(second.error(), errc::no_space_on_device) << "the first has not written anything yet";
    co_await (*first)->abort();
    const Result<std::unique_ptr<Draft>> third = co_await store.begin(announcing(16 * kMebibyte));
    EXPECT_TRUE(third.has_value());
  });
}

TEST(JournalRoom, WhatWasNotAnnouncedEndsAtTheReserve) {
  StoreRig rig(roomy_journal(), small_disk());
  rig.play([](Store& store, const Host& host) -> Task<> {
    Result<std::unique_ptr<Draft>> draft = co_await store.begin(announcing(0));
    const std::string piece(kMebibyte, 'x');
    Result<void> taken;
    int pieces = 0;
    for (; taken.has_value() && pieces < 64; ++pieces) taken = co_await (*draft)->append(piece);
    EXPECT_EQ(taken.error(), errc::no_space_on_device);
    const Result<FreeSpace> space = co_await host.files.free_space("/");
    EXPECT_GE(space->bytes, 3 * kMebibyte);
    co_await (*draft)->abort();
    std::vector<std::string> to(1, "a@example");
    const Result<MessageId> after = co_await submit(store, "small\n", std::move(to));
    EXPECT_TRUE(after.has_value());
  });
}

TEST(JournalRoom, IsKeptForMarksAndBounces) {
  StoreRig rig(roomy_journal(), small_disk());
  const auto fill = [&rig](std::uint64_t left) {
    sim::DiskUser root(0, 0);
    OpenOptions making;
    making.write = making.create = true;
    const auto file = rig.machine.disk().open(root, "/filler", making);
    const auto space = rig.machine.disk().free_space(root, "/");
    EXPECT_TRUE(rig.machine.disk().preallocate(*file, 0, space->bytes - left).has_value());
  };
  rig.play([&fill](Store& store, const Host& host) -> Task<> {
    std::vector<std::string> to(2, "a@example");
    const Result<MessageId> id = co_await submit(store, "hello\n", to);
    fill(0);
    co_await host.clock.sleep_until(host.clock.now() + std::chrono::seconds(2));
    const Result<MessageId> refused = co_await submit(store, "no\n", to);
    EXPECT_EQ(refused.error(), errc::no_space_on_device);
    const Result<void> delivered = co_await store.mark_delivered(*id, 0);
    const Result<void> failed = co_await store.mark_failed(*id, 1, "why\n");
    EXPECT_TRUE(delivered.has_value() && failed.has_value());
    const Result<MessageId> bounce = co_await submit(store, "bounce\n", to, *id, true);
    EXPECT_TRUE(bounce.has_value());
  });
  const auto contents = rig.contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->second.body, "bounce\n");
}

}  // namespace
}  // namespace porpoise::testing
