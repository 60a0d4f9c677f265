// Every story of scenarios/{network,dns,hostile,load,local} comes true on several seeds, to a reader of
// the mailboxes and to the model.

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/fuzz/judged_run.h"

namespace porpoise::sim {
namespace {

constexpr std::uint64_t kSeeds = 5;

std::set<std::string> files() {
  std::set<std::string> all;
  for (const char* folder : {"network", "dns", "hostile", "load", "local"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(SCENARIOS "/") + folder)) {
      all.insert(std::string(folder) + "/" + entry.path().filename().string());
    }
  }
  return all;
}

class ShippedStory : public testing::TestWithParam<std::string> {};

TEST_P(ShippedStory, ComesTrue) {
  const std::string file = std::string(SCENARIOS "/") + GetParam();
  std::ostringstream contents;
  contents << std::ifstream(file).rdbuf();
  const ScenarioOutcome read = read_scenario(contents.str(), file);
  ASSERT_EQ(read.error, "");
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    RunOptions options;
    options.seed = seed;
    const RunResult result = play_and_judge(read.scenario, std::move(options));
    EXPECT_EQ(result.lines(), std::vector<std::string>()) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedStory, testing::ValuesIn(files()), [](const auto& test) {
  std::string name;
  for (const char c : test.param)
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

TEST(ShippedStories, AreManyAndOfEveryKind) {
  EXPECT_GE(files().size(), 30u);
}

}  // namespace
}  // namespace porpoise::sim
