#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/determinism/other_sim.h"

namespace porpoise::sim {
namespace {

/// The first event at which this process and a fresh one of `sim` part.
std::string first_difference(const FuzzCase& run, const std::string& sim) {
  const std::string trace = testing::TempDir() + "/porpoise-determinism.jsonl";
  output_of(sim, run.command() + " --trace " + trace);
  std::ifstream there(trace, std::ios::binary);
  LogComparison comparison(
      [&there](std::string& line) { return static_cast<bool>(std::getline(there, line)); });
  play(run, [&comparison](const std::string& line) { comparison.add(line); });
  comparison.finish();
  return comparison.text();
}

/// A hundred seeds in this process, each in a fresh process of `sim` as well.
void expect_equal_hashes(const std::string& sim) {
  const Campaign campaign(shipped_scenarios());
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const FuzzCase run = campaign.draw(seed);
    const std::string hash = fmt::format(" hash={:016x} ", play(run).hash);
    if (output_of(sim, run.command()).find(hash) != std::string::npos) continue;
    FAIL() << run.command() << "\n" << first_difference(run, sim);
  }
}

TEST(Determinism, OneProcessAndFreshProcessesTellTheSameStories) {
  expect_equal_hashes(THIS_SIM);
}

TEST(Determinism, TwoBuildsTellTheSameStories) {
  if (!std::ifstream(OTHER_SIM)) GTEST_SKIP() << "there is no " << OTHER_SIM;
  expect_equal_hashes(OTHER_SIM);
}

TEST(Determinism, HundredsOfSeedsPlayedTwiceDoNotDiverge) {
  const Campaign campaign(shipped_scenarios());
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const FuzzCase run = campaign.draw(seed);
    const RunResult one = play(run);
    const RunResult two = play(run);
    ASSERT_EQ(one.hash, two.hash) << run.command() << "\n" << compare_two_runs(run).text();
    ASSERT_EQ(one.lines(), std::vector<std::string>()) << run.command();
  }
}

}  // namespace
}  // namespace porpoise::sim
