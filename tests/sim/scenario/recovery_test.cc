// How soon the mail of a destination that was away leaves once it is back: stories of
// scenarios/network on shorter times than their own, which must hold wherever a host crashes.

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeeds = 10;

void expect_settled(const std::string& name, Duration within) {
  const std::string file = std::string(SCENARIOS "/network/") + name;
  std::ostringstream contents;
  contents << std::ifstream(file).rdbuf();
  ScenarioOutcome read = read_scenario(contents.str(), file);
  ASSERT_EQ(read.error, "");
  read.scenario.expect.settled_within = within;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    RunOptions options;
    options.seed = seed;
    ScenarioRun run(read.scenario, std::move(options));
    run.play();
    EXPECT_EQ(run.judge().complaints, std::vector<std::string>()) << "seed " << seed;
  }
}

TEST(Recovery, OfADestinationSendsAllItsMailLongBeforeTheirSchedule) {
  expect_settled("one-tries-for-all.toml", 30min);
}

TEST(Recovery, IsNoticedByTheMailThatTheDestinationSends) {
  expect_settled("sign-of-life.toml", 2min);
}

}  // namespace
}  // namespace porpoise::sim
