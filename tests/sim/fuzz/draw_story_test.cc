#include "sim/fuzz/draw_story.h"

#include <map>

#include <gtest/gtest.h>

#include "sim/fuzz/injected.h"

namespace porpoise::sim {
namespace {

TEST(DrawnStories, AreScenariosThatTheModelCanJudge) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const ScenarioOutcome read = read_scenario(draw_story(seed), drawn_name(seed));
    ASSERT_EQ(read.error, "") << draw_story(seed);
    EXPECT_EQ(read.scenario.hosts.size(), 1u);
    EXPECT_FALSE(read.scenario.sends.empty());
  }
}

TEST(DrawnStories, ASeedDrawsOneStory) {
  EXPECT_EQ(draw_story(17), draw_story(17));
  EXPECT_NE(draw_story(17), draw_story(18));
}

TEST(DrawnStories, AreOfBothStores) {
  int classic = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    classic += draw_story(seed).find("queuestore = \"classic\"") != std::string::npos;
  }
  EXPECT_GT(classic, 100);
  EXPECT_LT(classic, 250);
}

TEST(DrawnStories, AllTroubleEndsAndIsSometimesMissing) {
  const Campaign campaign;
  std::map<std::string, int> stories_with;
  constexpr int kStories = 1000;
  for (std::uint64_t seed = 0; seed < kStories; ++seed) {
    const FuzzCase run = campaign.draw(seed);
    for (const SinkPart& sink : run.scenario->sinks) {
      for (const Spell& spell : sink.rules.spells) EXPECT_TRUE(spell.to.has_value());
    }
    for (const LinkSpellPart& part : run.scenario->link_spells) {
      EXPECT_TRUE(part.spell.to.has_value());
    }
    for (const auto& [kind, count] : injected_in(run)) stories_with[kind] += count > 0 ? 1 : 0;
  }
  for (const auto& [kind, count] : stories_with) {
    if (kind == "disk fault") continue;  // the model is not told of those
    EXPECT_GT(count, 5) << kind;
    EXPECT_LT(count, kStories / 2) << kind;
  }
}

TEST(DrawnStories, HaveNames) {
  EXPECT_EQ(drawn_name(17), "drawn:17");
  EXPECT_EQ(drawn_seed("drawn:17"), 17u);
  for (const char* name :
       {"drawn:", "drawn:x", "drawn:1x", "drawn", "scenarios/a.toml", "drawn:-1"}) {
    EXPECT_EQ(drawn_seed(name), std::nullopt) << name;
  }
}

/// More of them are played by `porpoise-sim fuzz`.
TEST(DrawnStories, BreakNoPromise) {
  const Campaign campaign;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const FuzzCase run = campaign.draw(seed);
    EXPECT_EQ(play(run).lines(), std::vector<std::string>()) << run.command();
  }
}

}  // namespace
}  // namespace porpoise::sim
