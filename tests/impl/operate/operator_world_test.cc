// The operator's commands next to a server, and on a queue without one.

#include "impl/operate/desk.h"
#include "tests/impl/operate/operator_world.h"

namespace porpoise::operate {
namespace {

constexpr const char* kDeferred = R"("state":"pending")";

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

/// What a listing says of the queue itself: not what only a server remembers.
std::string durable_part(std::string json) {
  const std::string kReply = R"(,"last_reply":")";
  for (std::size_t from = json.find(kReply); from != json.npos; from = json.find(kReply)) {
    json.erase(from, json.find('"', from + kReply.size()) + 1 - from);
  }
  return json;
}

TEST(Operator, ARunningAndAStoppedServerListTheSame) {
  OperatorWorld world;
  const std::string live = world.list();
  EXPECT_EQ(count(live, "\n"), 5U) << live;
  EXPECT_EQ(count(live, kDeferred), 6U);
  EXPECT_NE(live.find("last_reply"), live.npos);
  world.stop_server();
  EXPECT_EQ(world.list(), durable_part(live));
}

TEST(Operator, EveryVerbLeavesTheSameQueueBehindWithAServerAndWithoutOne) {
  for (const Verb verb : {Verb::retry, Verb::hold, Verb::remove}) {
    OperatorWorld live;
    OperatorWorld stopped;
    stopped.stop_server();
    const auto told = live.say(verb, {2, 3});
    live.stop_server();
    const auto told_too = stopped.say(verb, {2, 3});
    EXPECT_EQ(told.output, "2 messages\n") << name_of(verb) << told.error;
    EXPECT_EQ(told.output, told_too.output);
    if (verb == Verb::retry) continue;  // the server tries at once
    EXPECT_EQ(live.list(), stopped.list()) << name_of(verb);
  }
}

TEST(Operator, AHeldMessageIsNotTriedUntilItIsReleased) {
  OperatorWorld world;
  EXPECT_EQ(world.say(Verb::hold, {}, "E.EXAMPLE").output, "1 message\n");
  EXPECT_EQ(world.say(Verb::hold, {1}).output, "1 message\n");
  world.world.run_for(std::chrono::hours(24));
  EXPECT_EQ(world.attempts(1), 1U);
  EXPECT_EQ(world.attempts(5), 2U);  // its two recipients, once each
  EXPECT_GT(world.attempts(2), 5U);
  world.lose_power(1);
  world.world.run_for(std::chrono::hours(24));
  EXPECT_EQ(world.attempts(1), 0U);
  EXPECT_EQ(world.say(Verb::release).output, "2 messages\n");
  world.world.run_for(std::chrono::seconds(5));
  EXPECT_EQ(world.attempts(1), 1U);
  EXPECT_EQ(world.attempts(5), 2U);
}

TEST(Operator, RetryMakesDueNowAndTheScheduleGoesOn) {
  OperatorWorld world;
  EXPECT_EQ(world.say(Verb::retry, {1}).output, "1 message\n");
  world.world.run_for(std::chrono::seconds(5));
  EXPECT_EQ(world.attempts(1), 2U);
  EXPECT_EQ(world.attempts(2), 1U);
  world.world.run_for(std::chrono::minutes(5));
  EXPECT_EQ(world.attempts(1), 2U);
  world.stop_server();
  EXPECT_EQ(world.say(Verb::retry).output, "5 messages\n");
  world.start_server();
  world.world.run_for(std::chrono::seconds(5));
  EXPECT_EQ(world.attempts(1), 1U);
  EXPECT_EQ(world.attempts(4), 1U);
}

TEST(Operator, WhatIsGivenUpIsReportedToItsSender) {
  OperatorWorld world;
  world.say(Verb::bounce, {5});
  world.world.run_for(std::chrono::seconds(5));
  EXPECT_NE(world.log().find("bounce msg 5 qp 6"), std::string::npos);
  world.say(Verb::hold, {4});
  world.stop_server();
  world.say(Verb::bounce, {4});
  world.start_server();
  world.world.run_for(std::chrono::seconds(5));
  EXPECT_NE(world.log().find("bounce msg 4 qp "), std::string::npos) << world.log();
  EXPECT_EQ(count(world.list(), kDeferred), 3U);
}

TEST(Operator, ARemovedMessageIsGoneAndNobodyIsTold) {
  OperatorWorld world;
  world.say(Verb::remove, {1});
  world.lose_power(2);
  world.world.run_for(std::chrono::hours(200));
  EXPECT_EQ(world.attempts(1), 0U);
  EXPECT_EQ(world.log().find("bounce msg 1 "), std::string::npos);
}

TEST(Operator, IsToldWhichServersDoNotAnswerAndMayHaveThemTriedAgain) {
  OperatorWorld world(1, "[[peer.far.spell]]\nthen = \"silent\"\n");
  world.world.run_for(std::chrono::minutes(3));
  const auto silent = world.say(Verb::silent_servers);
  EXPECT_EQ(silent.exit_code, 0);
  EXPECT_TRUE(silent.output.starts_with("10.0.2.1:25 timed out ")) << silent.output;
  EXPECT_EQ(count(silent.output, "\n"), 1U);
  EXPECT_EQ(world.say(Verb::forget_silent_servers).exit_code, 0);
  EXPECT_EQ(world.say(Verb::silent_servers).output, "");
  EXPECT_NE(world.log().find("operator: tcpok"), std::string::npos);
  world.stop_server();
  EXPECT_EQ(world.say(Verb::silent_servers).output, "") << "nobody remembers";
  EXPECT_EQ(world.say(Verb::silent_servers).exit_code, 0);
}

TEST(Operator, MistakesAreOneLineAndExitTwo) {
  OperatorWorld world;
  const auto unknown = world.say(Verb::remove, {77});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.error, "porpoise: there is no message 77 in the queue\n");
  EXPECT_EQ(count(world.list(), "\n"), 5U);
  EXPECT_EQ(world.say(Verb::check).exit_code, 0);
}

/// The command, and a power loss after `steps` events of the world. True: it had ended by then.
bool cut_after(OperatorWorld& world, Verb verb, std::uint64_t steps, std::uint64_t chance) {
  sim::Process& tool = world.start(verb, {1});
  while (steps-- > 0 && tool.alive()) world.world.step();
  const bool done = !tool.alive();
  EXPECT_TRUE(!done || tool.exit_code() == 0) << tool.error_output();
  world.lose_power(chance);
  return done;
}

TEST(OperatorCrash, ACommandThatHasEndedOutlivesEveryPowerLoss) {
  for (const bool stopped : {false, true}) {
    bool ended = false;
    for (std::uint64_t steps = 0; !ended; ++steps) {
      ASSERT_LT(steps, 3000U);
      OperatorWorld world;
      if (stopped) world.stop_server();
      ended = cut_after(world, Verb::hold, steps, steps);
      const bool held = world.list().find(R"("held":true)") != std::string::npos;
      EXPECT_TRUE(held || !ended) << "power lost after " << steps << " steps";
      EXPECT_EQ(count(world.list(), "\n"), 5U) << "power lost after " << steps << " steps";
    }
  }
}

TEST(OperatorCrash, ARemovalIsWholeOrHasNotHappened) {
  bool ended = false;
  for (std::uint64_t steps = 0; !ended; ++steps) {
    ASSERT_LT(steps, 3000U);
    OperatorWorld world;
    ended = cut_after(world, Verb::remove, steps, steps);
    const std::size_t left = count(world.list(), "\n");
    EXPECT_TRUE(left == 4 || (left == 5 && !ended)) << "power lost after " << steps << " steps";
  }
}

TEST(OperatorCrash, AKilledServerAnswersAfterItsRestart) {
  OperatorWorld world;
  world.say(Verb::hold, {2});
  world.lose_power(3);
  EXPECT_TRUE(world.serving());
  EXPECT_EQ(count(world.list(), R"("held":true)"), 1U);
}

}  // namespace
}  // namespace porpoise::operate
