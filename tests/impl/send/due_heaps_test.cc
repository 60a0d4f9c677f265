#include "impl/send/due_heaps.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::send {
namespace {

constexpr Place kHere = kFirstDestination;
constexpr Place kThere = kFirstDestination + 1;

bool everywhere(Place) {
  return true;
}

std::optional<queue::MessageId> pop(DueHeaps& heaps, std::int64_t now_us) {
  const std::optional<DueHeaps::Popped> popped = heaps.pop(now_us, everywhere);
  if (!popped) return std::nullopt;
  return popped->due.id;
}

TEST(DueHeaps, TakeSixteenBytesForAMessage) {
  EXPECT_EQ(sizeof(Due), 16u);
}

TEST(DueHeaps, NothingLeavesBeforeItIsDue) {
  DueHeaps heaps;
  heaps.push(kHere, {100, 1});
  EXPECT_EQ(pop(heaps, 99), std::nullopt);
  EXPECT_EQ(pop(heaps, 100), 1u);
  EXPECT_EQ(heaps.size(), 0u);
  EXPECT_EQ(heaps.next(everywhere), std::nullopt);
}

TEST(DueHeaps, APlaceWithoutRoomHoldsUpNoOther) {
  DueHeaps heaps;
  heaps.push(kHere, {1, 1});
  heaps.push(kThere, {2, 2});
  const auto there = [](Place place) { return place == kThere; };
  EXPECT_EQ(heaps.next(there), 2);
  EXPECT_EQ(heaps.pop(10, there)->due.id, 2u);
  EXPECT_FALSE(heaps.pop(10, there).has_value());
  EXPECT_EQ(pop(heaps, 10), 1u);
}

TEST(DueHeaps, RunningTheQueueMakesEverythingDue) {
  DueHeaps heaps;
  heaps.push(kHere, {5000, 1});
  heaps.push(kSeveral, {10, 2});
  heaps.make_all_due(50);
  EXPECT_EQ(heaps.next(kHere), 50);
  EXPECT_EQ(heaps.next(kSeveral), 10);
}

TEST(DueHeaps, AReleaseSpreadsThePlacesMailAndLeavesTheRest) {
  DueHeaps heaps;
  heaps.push(kHere, {9000, 3});
  heaps.push(kHere, {8000, 4});
  heaps.push(kHere, {7, 5});
  heaps.push(kThere, {9000, 6});
  heaps.push(kSeveral, {9500, 7, 1});
  heaps.push(kSeveral, {9500, 8, 2});
  EXPECT_EQ(heaps.release(kHere, 1, 1000, 10), 4u);
  EXPECT_EQ(pop(heaps, 999), 5u);
  EXPECT_EQ(pop(heaps, 1010), 4u);
  EXPECT_EQ(pop(heaps, 1019), std::nullopt);
  EXPECT_EQ(pop(heaps, 1020), 3u);
  EXPECT_EQ(pop(heaps, 1030), 7u);
  EXPECT_EQ(pop(heaps, 8999), std::nullopt);
}

TEST(DueHeaps, OneMessageAloneCanBeMadeDue) {
  DueHeaps heaps;
  EXPECT_FALSE(heaps.release_first(kHere, 50));
  heaps.push(kHere, {9000, 1});
  heaps.push(kHere, {8000, 2});
  EXPECT_TRUE(heaps.release_first(kHere, 50));
  EXPECT_FALSE(heaps.release_first(kHere, 60)) << "one is due already";
  EXPECT_EQ(pop(heaps, 100), 2u);
  EXPECT_EQ(pop(heaps, 100), std::nullopt);
}

/// Times for messages 0, 1, ... in places that take turns.
RC_GTEST_PROP(DueHeaps, LeaveInOrderOfTime, (const std::vector<std::uint8_t>& times)) {
  DueHeaps heaps;
  for (std::size_t i = 0; i < times.size(); ++i) {
    heaps.push(kFirstDestination + static_cast<Place>(i % 3), {times[i], i});
  }
  std::vector<std::uint8_t> sorted = times;
  std::sort(sorted.begin(), sorted.end());
  for (const std::uint8_t at : sorted) {
    RC_ASSERT(heaps.next(everywhere) == at);
    RC_ASSERT(heaps.pop(256, everywhere)->due.at_us == at);
  }
  RC_ASSERT(!heaps.pop(256, everywhere).has_value());
}

RC_GTEST_PROP(DueHeaps, WhatIsErasedNeverLeavesAndTheRestDoes,
              (const std::vector<std::pair<std::uint8_t, bool>>& messages)) {
  DueHeaps heaps;
  std::vector<queue::MessageId> gone;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    heaps.push(kFirstDestination + static_cast<Place>(i % 2), {messages[i].first, i});
    if (messages[i].second) gone.push_back(i);
  }
  std::size_t told = 0;
  heaps.erase(gone, [&told](Place) { ++told; });
  RC_ASSERT(told == gone.size());
  RC_ASSERT(heaps.size() == messages.size() - gone.size());
  std::int64_t last = 0;
  while (const auto popped = heaps.pop(256, everywhere)) {
    RC_ASSERT(popped->due.at_us >= last);
    RC_ASSERT(!messages[popped->due.id].second);
    last = popped->due.at_us;
  }
}

}  // namespace
}  // namespace porpoise::send
