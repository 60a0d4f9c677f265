// [[fault]]s with a `kind`: read strictly, injected, listed, and over before the end.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

std::string with_fault(const std::string& keys) {
  return "title = \"T\"\nwhy = \"W\"\n[host.mx]\ndomain = \"a.example\"\nusers = [\"bob\"]\n"
         "[[send]]\nat = \"1s\"\nfrom = \"ann@c.example\"\nto = \"bob@a.example\"\nvia = \"mx\"\n"
         "[[fault]]\nhost = \"mx\"\n" + keys;
}

TEST(DiskFault, IsReadWithAllItsKeys) {
  const ScenarioOutcome outcome = read_scenario(
      with_fault("kind = \"sync-error\"\nafter = \"erofs\"\noperation = [\"sync-data\"]\n"
                 "path = \"/var/*\"\nnth = 3\nfrom = \"1s\"\nuntil = \"2s\"\n"),
      "s.toml");
  ASSERT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.scenario.faults.empty());
  ASSERT_EQ(outcome.scenario.disk_faults.size(), 1u);
  const FaultRule& rule = outcome.scenario.disk_faults.front().rule;
  EXPECT_EQ(rule.kind, FaultKind::sync_error);
  EXPECT_EQ(rule.after, AfterSyncError::erofs);
  EXPECT_EQ(rule.ops, std::vector{DiskOp::sync_data});
  EXPECT_EQ(rule.path, "/var/*");
  EXPECT_EQ(rule.nth, 3u);
  EXPECT_EQ(rule.from, Instant() + std::chrono::seconds(1));
  EXPECT_EQ(rule.until, Instant() + std::chrono::seconds(2));
}

TEST(DiskFault, MistakesAreNamedWithTheirMend) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"kind = \"sync-eror\"\n", "s.toml:13: kind: `sync-eror` is unknown; did you mean `sync-error`?"},
      {"kind = \"bit-rot\"\noperation = \"write\"\n",
       "s.toml:14: operation: bit-rot cannot hit `write`; it can: read"},
      {"kind = \"stall\"\nnth = 1\nper_million = 5\n", "s.toml:14: nth: a fault hits the `nth` call or"},
      {"kind = \"stall\"\nfrom = \"9s\"\nuntil = \"3s\"\n", "s.toml:15: until: must be later"},
      {"kind = \"stall\"\nafter = \"erofs\"\n", "s.toml:14: unknown key `after`"},
      {"kind = \"stall\"\nthen = \"kill\"\n", "s.toml:14: unknown key `then`"},
  };
  for (const auto& [keys, complaint] : mistakes) {
    const std::string error = read_scenario(with_fault(keys), "s.toml").error;
    EXPECT_EQ(error.substr(0, std::string_view(complaint).size()), complaint);
  }
}

TEST(DiskFault, IsListedWithItsNumberAndEndsWithTheHealing) {
  const ScenarioOutcome outcome = read_scenario(
      with_fault("kind = \"slow\"\nper_million = 500_000\n"), "s.toml");
  ASSERT_EQ(outcome.error, "");
  RunOptions options;
  std::vector<std::string> faults;
  bool healed = false;
  options.lines = [&](const std::string& line) {
    if (line.find("\"fault ") != std::string::npos) {
      EXPECT_FALSE(healed) << line;
      faults.push_back(line);
    }
    healed = healed || line.find("\"healed\"") != std::string::npos;
  };
  ScenarioRun run(outcome.scenario, std::move(options));
  run.play();
  ASSERT_FALSE(faults.empty());
  EXPECT_NE(faults[0].find("\"fault 1: slow at "), std::string::npos) << faults[0];
  EXPECT_TRUE(healed);
}

TEST(DiskFault, EveryShippedStoryIsKept) {
  std::size_t stories = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SCENARIOS "/faults")) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string contents{std::istreambuf_iterator<char>(in), {}};
    const ScenarioOutcome outcome = read_scenario(contents, entry.path());
    ASSERT_EQ(outcome.error, "");
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      RunOptions options;
      options.seed = seed;
      ScenarioRun run(outcome.scenario, std::move(options));
      run.play();
      const Judgement judgement = run.judge();
      for (const std::string& complaint : judgement.complaints) {
        ADD_FAILURE() << entry.path() << " --seed " << seed << ": " << complaint;
      }
    }
    ++stories;
  }
  EXPECT_GE(stories, 4u);
}

}  // namespace
}  // namespace porpoise::sim
