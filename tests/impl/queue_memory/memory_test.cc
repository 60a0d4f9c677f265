// What a million queued messages hold in memory (THOUGHTS T35-T38), and what a large one does.

#include <gtest/gtest.h>

#include "impl/queue/journal/ages.h"
#include "impl/queue/journal/catalog.h"
#include "impl/queue/journal/journal_store.h"
#include "impl/send/due_heaps.h"
#include "tests/impl/queue_memory/counted_heap.h"
#include "tests/impl/queue_rig/store_rig.h"

namespace porpoise::testing {
namespace {

using queue::MessageId;
using queue::Store;
using queue::journal::Ages;
using queue::journal::Catalog;
using queue::journal::IndexEntry;

constexpr std::uint64_t kMessages = 1'000'000;
/// Destinations that the messages wait for.
constexpr std::uint64_t kDestinations = 1000;

send::Place place_of(MessageId id) {
  return send::kFirstDestination + static_cast<send::Place>(id % kDestinations);
}

double for_each_message(std::size_t bytes) {
  return static_cast<double>(bytes) / kMessages;
}

IndexEntry entry_of(MessageId id) {
  IndexEntry entry;
  entry.id = id;
  entry.at = {static_cast<std::uint32_t>(1 + id / 3000),
              static_cast<std::uint32_t>(id % 3000 * 4096), 4096};
  return entry;
}

TEST(QueueMemory, AMessageThatWaitsForItsRetryTakesLittleAtEveryMoment) {
  const std::size_t before = Heap::now();
  Heap::restart_peak();
  Catalog catalog;
  send::DueHeaps heaps;
  for (MessageId id = 1; id <= kMessages; ++id) {
    catalog.add(entry_of(id));
    queue::Progress progress;
    progress.attempts = 1;
    catalog.progress(id, 1, progress);
    catalog.restate(id, entry_of(id).at, catalog.change());
    heaps.push(place_of(id), {static_cast<std::int64_t>(id * 7919 % kMessages), id});
  }
  RecordProperty("bytes", std::to_string(for_each_message(Heap::now() - before)));
  EXPECT_LE(for_each_message(Heap::peak() - before), 48);
}

TEST(QueueMemory, AStartNeedsNoMoreThanTheQueueItself) {
  const std::size_t before = Heap::now();
  Heap::restart_peak();
  Catalog catalog;
  Ages ages;
  for (MessageId id = 1; id <= kMessages; ++id) {
    catalog.add(entry_of(id));
    ages.born(id, WallTime(std::chrono::seconds(1'700'000'000)));
    queue::Progress progress;
    progress.attempts = 3;
    progress.last_attempt = WallTime(std::chrono::seconds(1'700'001'000));
    ages.tried(id, 1, progress);
  }
  send::DueHeaps heaps;
  ages.tell([&](const queue::Listed& listed) {
    heaps.push(send::kUnknown,
               {listed.progress[1].last_attempt.time_since_epoch().count(), listed.id});
  });
  EXPECT_LE(for_each_message(Heap::peak() - before), 48);
  EXPECT_LE(for_each_message(Heap::now() - before), 48);
}

TEST(QueueMemory, WhatIsErasedIsGivenBack) {
  const std::size_t before = Heap::now();
  Catalog catalog;
  for (MessageId id = 1; id <= kMessages; ++id) catalog.add(entry_of(id));
  for (MessageId id = 1; id <= kMessages; ++id) {
    if (id % 10 != 0) catalog.remove(id);
  }
  EXPECT_LE(static_cast<double>(Heap::now() - before) / (kMessages / 10), 40);
  for (MessageId id = 10; id <= kMessages; id += 10) {
    ASSERT_TRUE(catalog.find(id).has_value());
    ASSERT_EQ(catalog.find(id)->at, entry_of(id).at);
  }
}

std::unique_ptr<Store> journal(const Host& host) {
  return std::make_unique<queue::journal::JournalStore>(host, std::string(kQueueDirectory),
                                                        queue::journal::Options());
}

TEST(QueueMemory, ALargeMessageIsNeverHeldAndHoldsUpNobody) {
  constexpr std::size_t kLarge = 100 << 20;
  StoreRig rig(&journal);
  bool taken = false;
  int small = 0;
  Duration slowest{0};
  rig.start([&](Store& store, const Host& host) -> Task<> {
    Result<std::unique_ptr<queue::Draft>> draft = co_await store.begin(queue::DraftOptions());
    const auto clients = [&]() -> Task<> {
      while (!taken) {
        std::vector<std::string> to(1, "a@example");
        const Instant before = host.clock.now();
        const Result<MessageId> id = co_await submit(store, std::string(4000, 'x'), std::move(to));
        EXPECT_TRUE(id.has_value());
        slowest = std::max(slowest, host.clock.now() - before);
        ++small;
        co_await host.clock.sleep_until(host.clock.now() + std::chrono::milliseconds(1));
      }
    };
    spawn(host.executor, clients());
    const std::string piece(32 << 10, '\0');  // zeros cost the simulated disk nothing
    const std::size_t before = Heap::now();
    Heap::restart_peak();
    for (std::size_t done = 0; done < kLarge; done += piece.size()) {
      const Result<void> put = co_await (*draft)->append(piece);
      EXPECT_TRUE(put.has_value());
    }
    queue::Envelope envelope("s@example", std::vector<std::string>(1, "a@example"));
    const Result<void> kept = co_await (*draft)->commit(std::move(envelope), 0);
    EXPECT_TRUE(kept.has_value());
    EXPECT_LT(Heap::peak() - before, kLarge / 5);
    taken = true;
    co_await host.clock.sleep_until(host.clock.now() + std::chrono::seconds(1));
  });
  rig.world.run_until([&] { return taken; });
  EXPECT_GT(small, 50);
  EXPECT_LT(slowest, std::chrono::milliseconds(10)) << "a hundred mebibytes take more than that";
}

}  // namespace
}  // namespace porpoise::testing
