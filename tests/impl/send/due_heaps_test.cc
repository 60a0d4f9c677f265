#include "impl/send/due_heaps.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::send {
namespace {

TEST(DueHeaps, NothingLeavesBeforeItIsDue) {
  DueHeaps heaps;
  heaps.push(Need::local, {100, 1});
  EXPECT_FALSE(heaps.pop(Need::local, 99).has_value());
  EXPECT_FALSE(heaps.pop(Need::remote, 1000).has_value());
  EXPECT_EQ(heaps.pop(Need::local, 100)->id, 1u);
  EXPECT_EQ(heaps.size(), 0u);
}

TEST(DueHeaps, RunningTheQueueMakesEverythingDue) {
  DueHeaps heaps;
  heaps.push(Need::remote, {5000, 1});
  heaps.push(Need::both, {10, 2});
  heaps.make_all_due(50);
  EXPECT_EQ(heaps.next(Need::remote), 50);
  EXPECT_EQ(heaps.next(Need::both), 10);
}

RC_GTEST_PROP(DueHeaps, LeaveInOrderOfTimeThenId, ()) {
  const auto times = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  DueHeaps heaps;
  std::vector<Due> expected;
  for (std::size_t i = 0; i < times.size(); ++i) {
    expected.push_back({times[i], i});
    heaps.push(Need::remote, expected.back());
  }
  std::sort(expected.begin(), expected.end());
  for (const Due& due : expected) RC_ASSERT(heaps.pop(Need::remote, 256) == due);
}

}  // namespace
}  // namespace porpoise::send
