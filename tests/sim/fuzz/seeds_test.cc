#include "sim/fuzz/seeds.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::sim {
namespace {

TEST(SeedRange, IsTwoNumbersInOrder) {
  EXPECT_EQ(SeedRange::parse("1..1000"), (SeedRange{1, 1000}));
  EXPECT_EQ(SeedRange::parse("7..7"), (SeedRange{7, 7}));
  EXPECT_EQ(SeedRange::parse("0..1")->size(), 2u);
}

TEST(SeedRange, IsNothingElse) {
  for (const char* text :
       {"", "1", "..", "1..", "..2", "2..1", "1...2", "1..2..3", " 1..2", "1..2 ", "-1..2", "+1..2",
        "0x1..2", "1-2", "1..18446744073709551616", "0..18446744073709551615"}) {
    EXPECT_FALSE(SeedRange::parse(text).has_value()) << text;
  }
}

TEST(Shard, IsNothingButAPartOfAWhole) {
  EXPECT_EQ(Shard::parse("2/5"), (Shard{2, 5}));
  for (const char* text :
       {"", "2", "0/5", "6/5", "1/0", "0/0", "1/2/3", "1 /2", "-1/2", "/", "1/"}) {
    EXPECT_FALSE(Shard::parse(text).has_value()) << text;
  }
}

RC_GTEST_PROP(Shard, ShardsShareTheSeedsAndNothingIsLeft, ()) {
  const auto first = *rc::gen::inRange<std::uint64_t>(0, 1000);
  const SeedRange range{first, first + *rc::gen::inRange<std::uint64_t>(0, 50)};
  const auto of = *rc::gen::inRange<std::uint64_t>(1, 60);
  std::set<std::uint64_t> seen;
  for (std::uint64_t number = 1; number <= of; ++number) {
    const Shard shard{number, of};
    for (std::uint64_t index = 0; index < shard.size(range); ++index) {
      RC_ASSERT(seen.insert(shard.seed(range, index)).second);
    }
  }
  RC_ASSERT(seen.size() == range.size());
  RC_ASSERT(*seen.begin() == range.first);
  RC_ASSERT(*seen.rbegin() == range.last);
}

}  // namespace
}  // namespace porpoise::sim
