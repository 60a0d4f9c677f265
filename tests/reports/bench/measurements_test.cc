#include "reports/bench/measurements.h"

#include <gtest/gtest.h>

namespace porpoise::reports::bench {
namespace {

constexpr const char* kRoundsCsv =
    "round,what,server,load,metric,value\r\n"
    "1,accept,porpoise-journal,32,rate,5000\n"
    "1,accept,postfix,32,rate,1000\n"
    "2,accept,postfix,32,rate,500\n"
    "2,accept,porpoise-journal,32,rate,4000\n"
    "3,accept,porpoise-journal,32,rate,6000\n"
    "3,accept,postfix,32,rate,1000\n"
    "1,limit,disk,4 KiB appended,median_us,812.5\n";

TEST(Measurements, RatiosAreThoseOfTheSameRound) {
  Measurements measured;
  ASSERT_EQ(measured.read(kRoundsCsv), "");
  const Choice choice{"accept", "32", "rate"};
  const auto ratio = measured.ratio(choice, "porpoise-journal", choice, "postfix");
  ASSERT_TRUE(ratio.has_value());
  EXPECT_DOUBLE_EQ(ratio->median, 6);  // of 5, 8 and 6; the medians' ratio would be 5
  EXPECT_DOUBLE_EQ(ratio->low, 5);
  EXPECT_DOUBLE_EQ(ratio->high, 8);
  EXPECT_DOUBLE_EQ(measured.of(choice, "postfix")->median, 1000);
  EXPECT_FALSE(measured.of({"accept", "8", "rate"}, "postfix").has_value());
  EXPECT_EQ(measured.servers("accept"), (std::vector<std::string>{"postfix", "porpoise-journal"}));
  EXPECT_EQ(measured.loads("limit", "disk"), std::vector<std::string>{"4 KiB appended"});
}

TEST(Measurements, AnEvenNumberHasItsMedianBetweenTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(spread_of({4, 1, 2, 100})->median, 3);
  EXPECT_FALSE(spread_of({}).has_value());
}

TEST(Measurements, ABrokenLineIsNamed) {
  for (const char* line : {"1,accept,postfix,32,rate", "x,accept,postfix,32,rate,1",
                           "1,accept,postfix,32,rate,fast", "1,a,b,c,d,1,2"}) {
    Measurements measured;
    EXPECT_EQ(measured.read(std::string("names\n") + line + "\n"),
              "line 2: not ROUND,WHAT,SERVER,LOAD,METRIC,VALUE")
        << line;
  }
  Measurements empty;
  EXPECT_NE(empty.read("names\n"), "");
}

}  // namespace
}  // namespace porpoise::reports::bench
