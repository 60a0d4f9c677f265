#include "impl/dns/query.h"

#include <gtest/gtest.h>

namespace porpoise::dns {
namespace {

/// `0u2 1u2 ...`: server, way, patience; `-` without EDNS, `!` in lower case.
std::string step_of(const Query& query) {
  const Query::Step& step = query.step();
  return std::to_string(step.server) + (step.way == Query::Way::stream ? "t" : "u") +
         std::to_string(step.patience.count()) + (step.edns ? "" : "-") +
         (step.mixed_case ? "" : "!") + " ";
}

TEST(Query, AsksSilentServersInThreeRounds) {
  Query query(2, 1);
  std::string steps;
  while (!query.over()) {
    steps += step_of(query);
    query.on_silence();
  }
  EXPECT_EQ(steps, "1u2 0u2 1u4 0u4 1u8! 0u8! ");
  EXPECT_EQ(query.said(), "");
}

TEST(Query, AsksNoServerAgainThatDoesNotKnow) {
  Query query(3, 0);
  query.on_silence();
  EXPECT_EQ(step_of(query), "1u2 ");
  query.on_trouble("answered SERVFAIL");
  EXPECT_EQ(step_of(query), "2u2 ");
  query.on_trouble("answered REFUSED");
  EXPECT_EQ(step_of(query), "0u4 ");
  query.on_silence();
  EXPECT_EQ(step_of(query), "0u8! ");
  query.on_silence();
  EXPECT_TRUE(query.over());
  EXPECT_EQ(query.said(), "answered REFUSED");
  EXPECT_EQ(query.said_by(), 2u);
}

TEST(Query, IsOverWhenNobodyKnows) {
  Query query(2, 0);
  query.on_trouble("a");
  query.on_trouble("b");
  EXPECT_TRUE(query.over());
}

TEST(Query, FetchesByStreamWhatWasTruncated) {
  Query query(2, 0);
  query.on_truncated();
  EXPECT_EQ(step_of(query), "0t10 ");
  query.on_silence();
  EXPECT_EQ(step_of(query), "1u2 ");
  query.on_truncated();
  query.on_truncated();
  EXPECT_EQ(step_of(query), "0u4 ") << "a server that truncates on streams is of no use";
}

TEST(Query, AsksOnceWithoutEdns) {
  Query query(2, 0);
  query.on_not_edns("answered FORMERR");
  EXPECT_EQ(step_of(query), "0u2- ");
  query.on_truncated();
  EXPECT_EQ(step_of(query), "0t10- ");
  query.on_not_edns("answered FORMERR");
  EXPECT_EQ(step_of(query), "1u2 ");
}

}  // namespace
}  // namespace porpoise::dns
