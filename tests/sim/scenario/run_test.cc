#include "sim/scenario/run.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

std::string contents_of(const char* path) {
  std::ifstream file(path);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

std::string first_mail() { return contents_of(SCENARIOS "/first-mail.toml"); }

Scenario scenario_of(const std::string& contents) {
  ScenarioOutcome outcome = read_scenario(contents, "first-mail.toml");
  EXPECT_EQ(outcome.error, "");
  return std::move(outcome.scenario);
}

std::string played(const Scenario& scenario, RunOptions options) {
  ScenarioRun run(scenario, std::move(options));
  run.play();
  const Judgement judgement = run.judge();
  return judgement.complaints.empty() ? "kept" : judgement.complaints.front();
}

std::uint64_t hash_of(const Scenario& scenario, std::uint64_t seed) {
  RunOptions options;
  options.seed = seed;
  ScenarioRun run(scenario, std::move(options));
  run.play();
  return run.log().hash();
}

TEST(ScenarioRun, TwoServersExchangeTheirFirstMail) {
  const Scenario scenario = scenario_of(first_mail());
  EXPECT_EQ(played(scenario, RunOptions()), "kept");
}

TEST(ScenarioRun, ADiskFullForADayHarmsNothing) {
  const Scenario scenario = scenario_of(contents_of(SCENARIOS "/disk/full-for-a-day.toml"));
  EXPECT_EQ(played(scenario, RunOptions()), "kept");
}

TEST(ScenarioRun, TheSeedDecidesEveryEvent) {
  const Scenario scenario = scenario_of(first_mail());
  const std::uint64_t first = hash_of(scenario, 1);
  for (int n = 0; n < 100; ++n) ASSERT_EQ(hash_of(scenario, 1), first);
  EXPECT_NE(hash_of(scenario, 2), first);
}

TEST(ScenarioRun, WritingTheLogDoesNotChangeTheHash) {
  const Scenario scenario = scenario_of(first_mail());
  RunOptions options;
  std::uint64_t lines = 0;
  options.lines = [&lines](const std::string&) { ++lines; };
  ScenarioRun run(scenario, std::move(options));
  run.play();
  EXPECT_EQ(run.log().hash(), hash_of(scenario, 1));
  EXPECT_EQ(run.log().count(), lines);
}

TEST(ScenarioRun, APowerLossAfterAnyEventLosesNothing) {
  const Scenario scenario = scenario_of(first_mail());
  for (std::uint64_t event = 1; event < 470; event += 7) {
    for (const char* host : {"mx1", "mx2"}) {
      RunOptions options;
      options.crash.emplace();
      options.crash->event = event;
      options.crash->host = host;
      ASSERT_EQ(played(scenario, std::move(options)), "kept") << event << " " << host;
    }
  }
}

TEST(ScenarioRun, MailOutlastsEveryKindOfSpell) {
  const Scenario scenario = scenario_of(contents_of(SCENARIOS "/network/away-and-back.toml"));
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RunOptions options;
    options.seed = seed;
    ASSERT_EQ(played(scenario, std::move(options)), "kept") << seed;
  }
}

TEST(ScenarioRun, FaultsOfTheFileHappen) {
  for (const char* then : {"power-loss", "kill", "hang"}) {
    const Scenario scenario = scenario_of(
        first_mail() + "\n[[fault]]\nhost = \"mx2\"\non = \"sync_file\"\nnth = 2\nthen = \"" + then +
        "\"\n[[fault]]\nhost = \"mx1\"\nat = \"5s\"\nthen = \"" + then + "\"\n");
    Scenario loose = scenario;
    loose.expect.accepted = loose.expect.delivered = std::nullopt;
    RunOptions options;
    std::string log;
    options.lines = [&log](const std::string& line) { log += line + "\n"; };
    EXPECT_EQ(played(loose, std::move(options)), "kept") << then;
    const std::string noted = std::string("\"who\":\"mx2\",\"what\":\"") + then;
    EXPECT_NE(log.find(noted), std::string::npos) << then;
    EXPECT_NE(log.find("\"who\":\"mx1\",\"what\":\""), std::string::npos) << then;
  }
}

TEST(ScenarioRun, TwoReasonsToStartAServerStartItOnce) {
  const Scenario scenario = scenario_of(first_mail() +
                                        "\n[[signal]]\nhost = \"mx2\"\nat = \"20s\"\n"
                                        "send = \"term\"\nstart_after = \"5s\"\n"
                                        "[[fault]]\nhost = \"mx2\"\nat = \"20s1ms\"\nthen = \"kill\"\n");
  EXPECT_EQ(played(scenario, RunOptions()), "kept");
}

TEST(ScenarioRun, AServerThatCannotStartBreaksTheStory) {
  std::string contents = first_mail();
  contents.replace(contents.find("smtproutes = "), 12, "concurrencyremote = \"many\"\nsmtproutes =");
  EXPECT_NE(played(scenario_of(contents), RunOptions()), "kept");
}

}  // namespace
}  // namespace porpoise::sim
