#include "sim/trace/log_comparison.h"

#include <vector>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

using Log = std::vector<std::string>;

LogComparison compare(const Log& here, const Log& there) {
  LogComparison comparison([&there, next = std::size_t{0}](std::string& line) mutable {
    if (next == there.size()) return false;
    line = there[next++];
    return true;
  });
  for (const std::string& line : here) comparison.add(line);
  comparison.finish();
  return comparison;
}

TEST(LogComparison, EqualLogsDoNotPart) {
  EXPECT_FALSE(compare({"a", "b"}, {"a", "b"}).parted());
  EXPECT_FALSE(compare({}, {}).parted());
}

TEST(LogComparison, NamesTheFirstEventThatDiffers) {
  const LogComparison comparison = compare({"a", "b", "c"}, {"a", "x", "y"});
  EXPECT_EQ(comparison.differs_at(), 2u);
  EXPECT_EQ(comparison.text(), "here:  b\nthere: x");
  EXPECT_EQ(comparison.events(), 3u);
}

TEST(LogComparison, ALogThatEndsEarlyDiffersThere) {
  EXPECT_EQ(compare({"a"}, {"a", "b"}).text(), "here:  (nothing more)\nthere: b");
  EXPECT_EQ(compare({"a", "b"}, {"a"}).text(), "here:  b\nthere: (nothing more)");
  EXPECT_EQ(compare({"a"}, {"a", "b"}).differs_at(), 2u);
}

TEST(LogComparison, ALongLineIsCutToWhatDiffers) {
  std::string here(20'000, 'a');
  std::string there = here;
  here[15'000] = 'x';
  there[15'000] = 'y';
  const std::string text = compare({here}, {there}).text();
  EXPECT_NE(text.find("aaxaa"), std::string::npos);
  EXPECT_NE(text.find("aayaa"), std::string::npos);
  EXPECT_LT(text.size(), 2500u);
}

}  // namespace
}  // namespace porpoise::sim
