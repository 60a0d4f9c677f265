#include "sim/clock/event_queue.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

EventQueue queue_with_seed(std::uint64_t seed) { return EventQueue(Random(seed)); }

TEST(EventQueue, RunsInOrderOfTime) {
  EventQueue queue = queue_with_seed(1);
  std::string order;
  queue.schedule(Instant{30}, kWorld, [&] { order += 'c'; });
  queue.schedule(Instant{10}, kWorld, [&] { order += 'a'; });
  queue.schedule(Instant{20}, kWorld, [&] { order += 'b'; });
  while (queue.run_next()) {
  }
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(queue.now().ns, 30);
}

TEST(EventQueue, TheSeedDecidesTheOrderWithinOneInstant) {
  const auto order_of = [](std::uint64_t seed) {
    EventQueue queue = queue_with_seed(seed);
    std::string order;
    for (char name = 'a'; name < 'i'; ++name) {
      queue.schedule(Instant{5}, kWorld, [&order, name] { order += name; });
    }
    while (queue.run_next()) {
    }
    return order;
  };
  EXPECT_EQ(order_of(7), order_of(7));
  EXPECT_NE(order_of(7), order_of(8));
}

TEST(EventQueue, NothingOfADroppedOwnerHappens) {
  EventQueue queue = queue_with_seed(1);
  std::string order;
  const auto held = std::make_shared<int>(0);
  queue.schedule(Instant{1}, 7, [&order, held] { order += 'x'; });
  queue.schedule(Instant{2}, 8, [&order] { order += 'y'; });
  queue.drop(7);
  EXPECT_EQ(held.use_count(), 1);
  while (queue.run_next()) {
  }
  EXPECT_EQ(order, "y");
}

TEST(EventQueue, WhatIsHeldRunsLateAndInOrder) {
  EventQueue queue = queue_with_seed(1);
  std::string order;
  queue.schedule(Instant{1}, 7, [&order] { order += 'a'; });
  queue.schedule(Instant{2}, 7, [&order] { order += 'b'; });
  queue.schedule(Instant{3}, 8, [&order] { order += 'y'; });
  queue.schedule(Instant{9}, kWorld, [&queue] { queue.release(7); });
  queue.hold(7);
  while (queue.run_next()) {
  }
  EXPECT_EQ(order, "yab");
  EXPECT_EQ(queue.now().ns, 9);
}

TEST(EventQueue, CancelledActionsDoNotRun) {
  EventQueue queue = queue_with_seed(1);
  bool ran = false;
  const EventQueue::Id id = queue.schedule(Instant{1}, kWorld, [&] { ran = true; });
  EXPECT_TRUE(queue.cancel(id));
  EXPECT_FALSE(queue.cancel(id));
  EXPECT_FALSE(queue.run_next());
  EXPECT_FALSE(ran);
}

TEST(Random, StreamsWithDifferentLabelsAreIndependentOfEachOthersDraws) {
  const Random root(42);
  Random disk = root.split("disk");
  Random net = root.split("net");
  const std::uint64_t first = net.draw();
  for (int i = 0; i < 10; ++i) disk.draw();
  EXPECT_EQ(root.split("net").draw(), first);
  EXPECT_NE(root.split("disk").draw(), first);
}

TEST(Random, GivesTheSameNumbersForEver) {
  Random random(1);
  EXPECT_EQ(random.draw(), 10451216379200822465ULL);
  EXPECT_EQ(Random(3).below(10), Random(3).below(10));
}

}  // namespace
}  // namespace porpoise::sim
