// What the model is told of a run, and that it is asked.

#include "sim/fuzz/judged_run.h"

#include <gtest/gtest.h>

#include "sim/fuzz/model_watch.h"

namespace porpoise::sim {
namespace {

constexpr const char* kOneMessage = R"(
title = "One message to another host"
why = "It is short."
[host.mx]
domain = "a.example"
users = ["ann"]
[host.mx.control]
smtproutes = "b.example:10.0.2.1"
[[send]]
at = "1s"
from = "ann@a.example"
to = "bob@b.example"
via = "mx"
[peer.far]
domain = "b.example"
)";

Scenario story(const std::string& more) {
  ScenarioOutcome read = read_scenario(kOneMessage + more, "story.toml");
  EXPECT_EQ(read.error, "");
  return std::move(read.scenario);
}

std::size_t facts(const Scenario& scenario, Fact::Kind kind) {
  ModelWatch watch(scenario);
  RunOptions options;
  options.watcher = &watch;
  ScenarioRun run(scenario, std::move(options));
  run.play();
  EXPECT_EQ(watch.judge(run.world()).size(), 0u);
  std::size_t count = 0;
  for (std::size_t at = 0; at < watch.history().size(); ++at) {
    if (watch.history()[at].kind == kind) ++count;
  }
  return count;
}

TEST(ModelWatch, HearsOfEverythingOnTheWayOfAMessage) {
  for (const Fact::Kind kind : {Fact::Kind::submitted, Fact::Kind::completed, Fact::Kind::answered,
                                Fact::Kind::attempted, Fact::Kind::settled, Fact::Kind::arrived}) {
    EXPECT_EQ(facts(story(""), kind), 1u) << static_cast<int>(kind);
  }
}

TEST(ModelWatch, AnAnswerThatWasReadIsNotLost) {
  EXPECT_EQ(facts(story(""), Fact::Kind::reply_lost), 0u);
}

TEST(ModelWatch, AnAnswerThatNeverCameIsLost) {
  const Scenario dropped = story("drops_after_dot = 2\n");
  EXPECT_EQ(facts(dropped, Fact::Kind::reply_lost), 2u);
  EXPECT_EQ(facts(dropped, Fact::Kind::arrived), 3u);
}

TEST(ModelWatch, TellsOfCrashesAndSignals) {
  const Scenario crashed = story(
      "[[fault]]\nhost = \"mx\"\nat = \"10s\"\nthen = \"kill\"\n"
      "[[signal]]\nhost = \"mx\"\nat = \"30s\"\nsend = \"alrm\"\n");
  EXPECT_EQ(facts(crashed, Fact::Kind::crashed), 1u);
  EXPECT_EQ(facts(crashed, Fact::Kind::released), 1u);
}

TEST(ModelWatch, KnowsOneQueueOnly) {
  EXPECT_EQ(ModelWatch::why_not(story("")), "");
  EXPECT_NE(ModelWatch::why_not(story("[host.mx2]\ndomain = \"c.example\"\n")), "");
}

TEST(JudgedRun, NamesThePromiseThatIsBroken) {
  // Nobody is there, and the story ends before the message may be given up.
  const Scenario scenario = story("[[peer.far.spell]]\nthen = \"refuse\"\n");
  const RunResult result = play_and_judge(scenario, RunOptions());
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations.front().promise, model::Promise::L1);
  EXPECT_TRUE(result.lines().back().starts_with("L1 broken for client/0: "));
  EXPECT_FALSE(result.kept());
}

}  // namespace
}  // namespace porpoise::sim
