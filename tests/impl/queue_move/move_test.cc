// A queue that is moved into the other store.

#include <set>

#include "impl/host/file_io.h"
#include "sim/disk/crash_cursor.h"
#include "sim/disk/crash_states.h"
#include "tests/impl/queue_move/move_rig.h"

namespace porpoise::testing {

using queue::MessageId;

namespace {

Task<MessageId> accepted(queue::Store& store, std::string body, std::vector<std::string> to) {
  const Result<MessageId> id = co_await submit(store, std::move(body), std::move(to));
  EXPECT_TRUE(id.has_value());
  co_return id.has_value() ? *id : MessageId{0};
}

void expect(const Result<void>& result) {
  EXPECT_TRUE(result.has_value());
}

}  // namespace

Task<> fill(queue::Store& store, const Host& host) {
  std::vector<std::string> two;
  two.push_back("ann@here");
  two.push_back("bob@far");
  co_await accepted(store, "fresh\n", two);

  const MessageId tried = co_await accepted(store, "tried\n" + std::string(70'000, 'x'), two);
  queue::Progress progress;
  progress.attempts = 1;
  progress.last_attempt = host.clock.wall() + std::chrono::seconds(100);
  expect(co_await store.note_progress(tried, queue::Channel::remote, progress));

  std::vector<std::string> three = two;
  three.push_back("eve@far");
  const MessageId partly = co_await accepted(store, "partly\n", three);
  expect(co_await store.mark_delivered(partly, 0));
  expect(co_await store.mark_failed(partly, 1, "no such user\n"));
  expect(co_await store.set_held(partly, true));

  std::vector<std::string> one(1, "eve@far");
  const MessageId unreported = co_await accepted(store, "unreported\n", one);
  expect(co_await store.mark_failed(unreported, 0, "never heard of\n"));

  const MessageId gone = co_await accepted(store, "gone\n", one);
  expect(co_await store.remove(gone));
}

namespace {

Task<> fill_and_close(const Host& host, std::unique_ptr<queue::Store> store) {
  const std::function<void(const queue::Listed&)> found = [](const queue::Listed&) {};
  const std::function<void(std::string)> warn = [](std::string) {};
  expect(co_await store->open(found, warn));
  co_await fill(*store, host);
  expect(co_await store->close());
}

class Move : public ::testing::TestWithParam<Way> {
 protected:
  /// A machine with a queue in kFrom, and what is in it.
  std::unique_ptr<MoveRig> filled(sim::MachineOptions options = sim::MachineOptions(),
                                  std::uint64_t seed = 1) {
    auto rig = std::make_unique<MoveRig>(GetParam(), std::move(options), seed);
    rig->play([&](const Host& host) { return fill_and_close(host, rig->store(host, kFrom)); });
    before_ = rig->contents(kFrom);
    EXPECT_EQ(before_.size(), 4U);
    return rig;
  }
  void expect_moved(MoveRig& rig) {
    EXPECT_EQ(rig.contents(kTo), before_);
    EXPECT_TRUE(rig.contents(kFrom).empty());
    EXPECT_FALSE(rig.has_note(kFrom) || rig.has_note(kTo));
  }

  std::vector<std::string> before_;
};

TEST_P(Move, EveryMessageKeepsItsPast) {
  const auto rig = filled();
  ASSERT_TRUE(rig->move_to_the_end()) << rig->outcome.error;
  EXPECT_EQ(rig->outcome.moved, 4U);
  expect_moved(*rig);
}

TEST_P(Move, AnEmptyQueueIsMovedToo) {
  MoveRig rig(GetParam(), sim::MachineOptions());
  ASSERT_TRUE(rig.move_to_the_end()) << rig.outcome.error;
  expect_moved(rig);
}

TEST_P(Move, AQueueThatHoldsMailIsNoPlaceToMoveTo) {
  const auto rig = filled();
  rig->play([&](const Host& host) { return fill_and_close(host, rig->store(host, kTo)); });
  EXPECT_FALSE(rig->move_to_the_end());
  EXPECT_EQ(rig->outcome.error, "/to holds 4 messages; move into an empty queue");
  EXPECT_EQ(rig->contents(kFrom), before_);
}

TEST_P(Move, AFullDiskLosesNothingAndTheMoveGoesOnWhenThereIsRoom) {
  sim::MachineOptions options;
  options.disk.capacity_bytes = 64 << 20;
  const auto rig = filled(std::move(options));
  std::string filler;
  rig->play([&](const Host& host) -> Task<> {
    const Result<FreeSpace> space = co_await host.files.free_space("/");
    filler = std::string(space->bytes - (16 << 20), 'f');
    expect(co_await replace_file(host.files, "/filler", filler, 0600));
  });
  EXPECT_FALSE(rig->move_to_the_end());
  EXPECT_NE(rig->outcome.error.find("/to: No space"), std::string::npos) << rig->outcome.error;
  rig->play([&](const Host& host) -> Task<> { expect(co_await host.files.unlink("/filler")); });
  ASSERT_TRUE(rig->move_to_the_end()) << rig->outcome.error;
  expect_moved(*rig);
}

TEST_P(Move, ItIsTakenUpAfterAnyPowerLoss) {
  for (const char* const profile : {"posix-min", "ext4-ordered", "btrfs", "ufs-softdep"}) {
    SCOPED_TRACE(profile);
    const auto rig = filled();
    rig->machine.disk().start_recording();
    ASSERT_TRUE(rig->move_to_the_end()) << rig->outcome.error;
    sim::CrashBounds bounds;
    bounds.exhaustive_max = 3;
    bounds.samples_max = 12;
    std::set<sim::Hash128> judged;
    sim::CrashCursor cursor(rig->machine.disk().recording(), *sim::find_profile(profile));
    do {
      SCOPED_TRACE(cursor.position());
      sim::for_each_crash_state(cursor.window(), bounds, [&](const sim::CrashState& state) {
        if (HasFailure() || !judged.insert(state.hash).second) return;
        sim::MachineOptions options;
        options.image = state.image;
        MoveRig again(GetParam(), std::move(options));
        EXPECT_TRUE(again.move_to_the_end()) << again.outcome.error;
        for (const std::string& line : again.warnings) ADD_FAILURE() << line;
        expect_moved(again);
      });
    } while (!HasFailure() && cursor.advance());
    EXPECT_GT(judged.size(), 100U);
  }
}

TEST_P(Move, ItEndsHoweverOftenItIsInterrupted) {
  std::uint64_t interrupted = 0;
  for (std::uint64_t seed = 1; seed <= 60 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const auto rig = filled(sim::MachineOptions(), seed);
    sim::Random chance(seed);
    for (int life = 0; life < 12; ++life) {
      sim::Process& process = rig->start_move();
      for (std::uint64_t steps = chance.below(250); steps > 0 && process.alive(); --steps) {
        rig->world.step();
      }
      interrupted += process.alive() ? 1 : 0;
      if (chance.below(3) == 0 && process.alive()) {
        rig->world.kill(process);
      } else {
        rig->world.power_loss(rig->machine,
                              [&](sim::Disk& disk) { return disk.power_loss(chance); });
      }
    }
    EXPECT_TRUE(rig->move_to_the_end()) << rig->outcome.error;
    expect_moved(*rig);
  }
  EXPECT_GT(interrupted, 60U);
}

INSTANTIATE_TEST_SUITE_P(Stores, Move,
                         ::testing::Values(Way::journal_to_classic, Way::classic_to_journal),
                         [](const auto& instance) { return name_of(instance.param); });

}  // namespace
}  // namespace porpoise::testing
