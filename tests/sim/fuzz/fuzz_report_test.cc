#include "sim/fuzz/fuzz_report.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

FuzzReport part(std::uint64_t number, std::uint64_t of) {
  FuzzReport report;
  report.stories = "drawn";
  report.seeds = {1, 100};
  report.parts.push_back({Shard{number, of}, 0});
  return report;
}

/// The seeds of one shard, played.
FuzzReport played(std::uint64_t number, std::uint64_t of) {
  const Campaign campaign;
  FuzzReport report = part(number, of);
  report.seeds = {1, 12};
  const Shard shard{number, of};
  for (std::uint64_t at = 0; at < shard.size(report.seeds); ++at) {
    const FuzzCase run = campaign.draw(shard.seed(report.seeds, at));
    const RunResult result = play(run);
    report.add(numbers_of(run, result, !result.kept()));
    ++report.parts.front().done;
  }
  return report;
}

TEST(FuzzReport, IsReadBackAsItWas) {
  FuzzReport report = played(1, 4);
  report.wall_ms = 1234;
  report.failures.push_back("porpoise-sim run drawn:3 --seed 3  # \"why\"");
  const auto again = FuzzReport::from_json(report.to_json());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, report);
}

TEST(FuzzReport, PartsAddUpToTheWhole) {
  const FuzzReport whole = played(1, 1);
  FuzzReport sum = played(1, 3);
  EXPECT_EQ(sum.add(played(2, 3)), "");
  EXPECT_EQ(sum.add(played(3, 3)), "");
  EXPECT_EQ(sum.done(), whole.done());
  EXPECT_EQ(sum.events, whole.events);
  EXPECT_EQ(sum.virtual_us, whole.virtual_us);
  EXPECT_EQ(sum.outcomes, whole.outcomes);
  EXPECT_EQ(sum.injected, whole.injected);
  EXPECT_GT(sum.outcomes["attempts"], 0u);
}

TEST(FuzzReport, NothingIsAddedTwiceAndNothingOfAnotherCampaign) {
  FuzzReport sum = part(1, 3);
  EXPECT_EQ(sum.add(part(1, 3)), "has part 1/3, which another one has too");
  FuzzReport other = part(2, 3);
  other.seeds.last = 200;
  EXPECT_EQ(sum.add(other), "is of another campaign");
}

TEST(FuzzReport, WhatIsNoReportIsRefused) {
  for (const char* text :
       {"", "{}", "[1]", "{\"format\":\"porpoise-fuzz-1\"}", "{\"format\":\"else\"}"}) {
    EXPECT_FALSE(FuzzReport::from_json(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace porpoise::sim
