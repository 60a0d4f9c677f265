// Every story of scenarios/dns comes true, on several seeds.

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

constexpr std::uint64_t kSeeds = 5;

std::set<std::string> files() {
  std::set<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(SCENARIOS "/dns")) {
    all.insert(entry.path().filename().string());
  }
  return all;
}

class DnsScenario : public testing::TestWithParam<std::string> {};

TEST_P(DnsScenario, ComesTrue) {
  const std::string file = std::string(SCENARIOS "/dns/") + GetParam();
  std::ostringstream contents;
  contents << std::ifstream(file).rdbuf();
  const ScenarioOutcome read = read_scenario(contents.str(), file);
  ASSERT_EQ(read.error, "");
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    RunOptions options;
    options.seed = seed;
    ScenarioRun run(read.scenario, std::move(options));
    run.play();
    EXPECT_EQ(run.judge().complaints, std::vector<std::string>()) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DnsScenario, testing::ValuesIn(files()), [](const auto& test) {
  std::string name;
  for (const char c : test.param)
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace porpoise::sim
