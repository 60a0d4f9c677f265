#include "sim/shrink/shrinker.h"

#include <gtest/gtest.h>

#include "sim/scenario/write_toml.h"
#include "sim/shrink/reductions.h"

namespace porpoise::sim {
namespace {

// Nobody is at b.example for ever, and the story ends before its mail may be given up.
constexpr const char* kStory = R"(
title = "Many things happen, and one of them does not"
why = "The rest is decoration."

[link]
latency = "20ms"

[host.mx]
domain = "a.example"
users = ["ann", "bob"]

[host.mx.control]
smtproutes = ["b.example:10.0.2.1", "c.example:10.0.2.2"]
timeoutremote = 120

[peer.b]
domain = "b.example"
[[peer.b.spell]]
then = "defer"
to = "10m"
percent = 40
[[peer.b.spell]]
then = "refuse"
from = "20s"

[peer.c]
domain = "c.example"
[[peer.c.spell]]
then = "hang"
to = "10m"

[[send]]
at = "1s"
from = "ann@a.example"
to = ["bob@a.example", "x@b.example", "y@b.example", "z@c.example"]
via = "mx"
count = 12
every = "7s"

[[send]]
at = "2m11s"
from = "bob@a.example"
to = "y@c.example"
via = "mx"

[[fault]]
host = "mx"
at = "1m"
then = "kill"

[expect]
settled_within = "1h"
delivered = 5
)";

TomlNode story(const std::string& text = kStory) {
  TomlOutcome parsed = parse_toml(text, "story.toml");
  EXPECT_EQ(parsed.error, "");
  return std::move(parsed.root);
}

Shrunk shrunk() {
  ShrinkOptions options;
  options.seed = 3;
  return shrink(story(), options);
}

TEST(Shrink, LeavesWhatTheFailureNeedsAndNothingElse) {
  const Shrunk small = shrunk();
  ASSERT_EQ(small.error, "");
  const ScenarioOutcome read = read_scenario(write_toml(small.story), "small.toml");
  ASSERT_EQ(read.error, "");
  const Scenario& scenario = read.scenario;
  EXPECT_TRUE(scenario.faults.empty());
  ASSERT_EQ(scenario.sinks.size(), 1u);
  EXPECT_EQ(scenario.sinks[0].domain, "b.example");
  ASSERT_EQ(scenario.sinks[0].rules.spells.size(), 1u);
  EXPECT_EQ(scenario.sinks[0].rules.spells[0].kind, Spell::Kind::refuse);
  ASSERT_EQ(scenario.sends.size(), 1u);
  EXPECT_EQ(scenario.sends[0].count, 1u);
  EXPECT_EQ(scenario.sends[0].to.size(), 1u);
  EXPECT_EQ(scenario.link, LinkRules());
}

TEST(Shrink, TheSmallStoryFailsInTheSameWay) {
  const Shrunk small = shrunk();
  RunOptions options;
  options.seed = small.seed;
  const Scenario scenario = read_scenario(write_toml(small.story), "small.toml").scenario;
  EXPECT_EQ(symptoms_of(play_and_judge(scenario, options)), std::set<std::string>{"L1"});
}

TEST(Shrink, GoesTheSameWayEveryTime) {
  EXPECT_EQ(write_toml(shrunk().story), write_toml(shrunk().story));
}

TEST(Shrink, KeepsToItsRuns) {
  ShrinkOptions options;
  options.seed = 3;
  options.runs_max = 10;
  EXPECT_LE(shrink(story(), options).runs, 20u);
}

TEST(Shrink, AStoryThatIsKeptIsNotShrunk) {
  EXPECT_NE(shrink(without_faults(story()), ShrinkOptions()).error, "");
}

TEST(Shrink, NumbersAndAddressesAreNoSymptoms) {
  RunResult one;
  one.complaints = {"letter 3 arrived at bob@a.example 2 times"};
  RunResult two;
  two.complaints = {"letter 14 arrived at x@b.example 3 times",
                    "delivered = 1, but [expect] says 2"};
  EXPECT_EQ(symptoms_of(one), symptoms_of(two));
}

}  // namespace
}  // namespace porpoise::sim
