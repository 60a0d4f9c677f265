// What the seam test cannot see in the built libraries: headers, and switches between worlds.

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/layout/source_tree.h"

namespace porpoise::layout {
namespace {

bool may_touch_the_system(const SourceLine& line) {
  return line.file.starts_with("impl/host/live/") || line.file.starts_with("impl/main/");
}

/// Every line of impl/ above the seam that `pattern` matches.
std::vector<SourceLine> found_above_the_seam(const char* pattern) {
  const std::regex regex(pattern, std::regex::optimize);
  std::vector<SourceLine> found;
  for (const SourceLine& line : lines_under("impl")) {
    if (!may_touch_the_system(line) && std::regex_search(line.text, regex)) found.push_back(line);
  }
  return found;
}

void expect_none(const char* pattern) {
  for (const SourceLine& line : found_above_the_seam(pattern)) ADD_FAILURE() << place(line);
}

TEST(ForbiddenWords, NoCodeAboveTheSeamNamesASystemService) {
  expect_none(
      "\\b(steady_clock|system_clock|high_resolution_clock|random_device|mt19937|getenv|"
      "std::thread|std::jthread|std::async|thread_local|steady_timer|system_timer|"
      "async_resolve|gettimeofday|clock_gettime|localtime|gmtime)\\b");
}

TEST(ForbiddenWords, NoHeaderOfTheSystemIsIncludedAboveTheSeam) {
  expect_none(
      "#include <(sys/|net/|netinet/|arpa/)|#include <(unistd|fcntl|netdb|signal|pthread|time|"
      "dirent|poll)\\.h>|#include <(c?time|csignal|thread|mutex|condition_variable|future|random|"
      "filesystem|fstream|iostream)>");
}

TEST(ForbiddenWords, NoCodeOfTheMtaKnowsThatItIsSimulated) {
  expect_none("# *if.*\\b(SIM|SIMULAT\\w*|TEST\\w*)\\b|\\bif *\\((is_)?simulat|\\bfor_test");
}

TEST(ForbiddenWords, ThePatternsDoFindWhatTheyLookFor) {
  const std::regex call("\\bsteady_clock\\b");
  bool live_uses_a_clock = false;
  for (const SourceLine& line : lines_under("impl/host/live")) {
    live_uses_a_clock = live_uses_a_clock || std::regex_search(line.text, call);
  }
  EXPECT_TRUE(live_uses_a_clock);
  EXPECT_FALSE(found_above_the_seam("#include").empty());
}

}  // namespace
}  // namespace porpoise::layout
