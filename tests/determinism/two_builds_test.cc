#include <cstdio>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

/// What `command` prints on standard output.
std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  char piece[4096];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, pipe)) output.append(piece, got);
  pclose(pipe);
  return output;
}

std::string other_run(std::uint64_t seed, const std::string& trace = "") {
  const std::string tracing = trace.empty() ? "" : " --trace " + trace;
  return output_of(fmt::format("{} run {} --seed {}{}", OTHER_SIM, SCENARIO, seed, tracing));
}

/// The first event at which this build and `trace` part.
std::string first_difference(const Scenario& scenario, std::uint64_t seed, const std::string& trace) {
  std::istringstream there(contents_of(trace));
  std::string difference;
  RunOptions options;
  options.seed = seed;
  options.lines = [&](const std::string& here) {
    std::string other = "(nothing more)";
    std::getline(there, other);
    if (difference.empty() && other != here) difference = "here:  " + here + "\nthere: " + other;
  };
  ScenarioRun run(scenario, std::move(options));
  run.play();
  return difference;
}

TEST(Determinism, TwoBuildsTellTheSameStoryForEverySeed) {
  if (!std::ifstream(OTHER_SIM)) GTEST_SKIP() << "there is no " << OTHER_SIM;
  const ScenarioOutcome outcome = read_scenario(contents_of(SCENARIO), SCENARIO);
  ASSERT_EQ(outcome.error, "");
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    RunOptions options;
    options.seed = seed;
    ScenarioRun run(outcome.scenario, std::move(options));
    run.play();
    const std::string hash = fmt::format(" hash={:016x} ", run.log().hash());
    if (other_run(seed).find(hash) != std::string::npos) continue;
    const std::string trace = testing::TempDir() + "/porpoise-determinism.jsonl";
    other_run(seed, trace);
    FAIL() << "seed " << seed << "\n" << first_difference(outcome.scenario, seed, trace);
  }
}

}  // namespace
}  // namespace porpoise::sim
