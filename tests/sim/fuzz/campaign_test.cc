#include "sim/fuzz/campaign.h"

#include <map>

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

Scenario scenario(const std::string& name) {
  constexpr const char* kStory = R"(
title = "One message"
why = "It is short."
[host.mx]
domain = "a.example"
users = ["bob"]
[[send]]
at = "1s"
from = "ann@c.example"
to = "bob@a.example"
via = "mx"
)";
  return read_scenario(kStory, name).scenario;
}

TEST(Campaign, TakesTheScenariosInTurn) {
  const Campaign campaign({scenario("a.toml"), scenario("b.toml")});
  EXPECT_EQ(campaign.draw(8).scenario->file, "a.toml");
  EXPECT_EQ(campaign.draw(9).scenario->file, "b.toml");
}

TEST(Campaign, ASeedDrawsTheSameCaseEveryTime) {
  const Campaign one({scenario("a.toml")});
  const Campaign two({scenario("a.toml")});
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(one.draw(seed).command(), two.draw(seed).command());
  }
}

TEST(Campaign, CrashesOfEveryKindAreDrawnAndNoneToo) {
  const Campaign campaign({scenario("a.toml")});
  std::map<std::string, int> drawn;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string command = campaign.draw(seed).command();
    for (const char* option : {"--power-loss-at ", "--kill-at ", "--hang-at "}) {
      if (command.find(option) != std::string::npos) ++drawn[option];
    }
    if (!campaign.draw(seed).crash) ++drawn["none"];
  }
  EXPECT_EQ(drawn.size(), 4u);
  EXPECT_GT(drawn["--power-loss-at "], drawn["--kill-at "]);
}

TEST(Campaign, TheCommandOfACaseNamesAllOfIt) {
  const Scenario story = scenario("stories/a.toml");
  FuzzCase run;
  run.scenario = &story;
  run.seed = 17;
  EXPECT_EQ(run.command(), "porpoise-sim run stories/a.toml --seed 17");
  run.crash = ExtraCrash();
  run.crash->event = 93;
  run.crash->host = "mx";
  run.crash->then = FaultPart::Then::kill;
  EXPECT_EQ(run.command(), "porpoise-sim run stories/a.toml --seed 17 --kill-at 93 --host mx");
}

TEST(Campaign, ACrashChangesTheRun) {
  const Scenario story = scenario("a.toml");
  FuzzCase run;
  run.scenario = &story;
  const RunResult whole = play(run);
  run.crash = ExtraCrash();
  run.crash->event = whole.events / 2;
  EXPECT_NE(play(run).hash, whole.hash);
  EXPECT_EQ(play(run).hash, play(run).hash);
}

TEST(Campaign, ABrokenRunSaysWhy) {
  Scenario story = scenario("a.toml");
  story.expect.delivered = 2;
  FuzzCase run;
  run.scenario = &story;
  EXPECT_EQ(play(run).complaints, std::vector<std::string>{"delivered = 1, but [expect] says 2"});
}

}  // namespace
}  // namespace porpoise::sim
