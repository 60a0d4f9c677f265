#include "sim/play/plot.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/explore/trial.h"

namespace porpoise::sim {
namespace {

/// What was seen of `text`, played on posix-min.
std::vector<std::string> story_of(const std::string& text) {
  const Scene scene = scene_of(parse_sequence(text).value(), default_profile(), 1);
  TrialOptions options;
  options.tell = true;
  const TrialResult result = run_trial(scene, Start(scene.machine.image), options);
  EXPECT_TRUE(result.violations.empty()) << text << ": " << result.violations.front().to_string();
  return result.story;
}

std::size_t count(const std::vector<std::string>& story, const std::string& what) {
  return static_cast<std::size_t>(std::count_if(
      story.begin(), story.end(),
      [&what](const std::string& line) { return line.find(what) != std::string::npos; }));
}

TEST(Plot, AMessageArrivesWhereItIsFor) {
  const std::vector<std::string> story = story_of("submit:2+3:600");
  EXPECT_EQ(count(story, " arrived "), 5u);
  EXPECT_EQ(count(story, " arrived bob2@a.example"), 1u);
  EXPECT_EQ(count(story, " arrived r1-3@d.example"), 1u);
}

TEST(Plot, TheOtherHostAnswersWhatTheSequenceSays) {
  EXPECT_EQ(count(story_of("submit:0+1:600"), " attempted "), 1u);
  EXPECT_EQ(count(story_of("submit:0+1:600 temporary:1"), " attempted "), 2u);
  EXPECT_EQ(count(story_of("submit:0+1:600 temporary:1 temporary:1"), " attempted "), 3u);
  EXPECT_EQ(count(story_of("submit:0+1:600 permanent:1"), " arrived s1@d.example"), 1u);
  EXPECT_EQ(count(story_of("submit:0+1:600 permanent:1 permanent:1"), " arrived postmaster"), 1u);
}

TEST(Plot, ALargeMessageIsLargeWhereItArrives) {
  const std::vector<std::string> story = story_of("submit:1+0:300000");
  const auto arrival = std::find_if(story.begin(), story.end(), [](const std::string& line) {
    return line.find(" arrived ") != std::string::npos;
  });
  ASSERT_NE(arrival, story.end());
  EXPECT_GE(std::stoul(arrival->substr(arrival->find('(') + 1)), 300'000u);
}

TEST(Plot, CrashesHappen) {
  EXPECT_EQ(count(story_of("submit:1+0:600 kill"), " crashed 0"), 1u);
  EXPECT_EQ(count(story_of("submit:1+0:600 power-loss:0"), " crashed 1"), 1u);
  EXPECT_EQ(count(story_of("submit:1+0:600 hang"), " crashed 2"), 1u);
  EXPECT_EQ(count(story_of("submit:1+0:600 kill wait:60000ms kill"), " crashed 0"), 2u);
}

TEST(Plot, APowerLossOfAMachineThatIsOffIsNone) {
  EXPECT_EQ(count(story_of("submit:1+0:600 power-loss:0 power-loss:0"), " crashed 1"), 1u);
}

TEST(Plot, AlrmBringsTheNextAttemptForward) {
  EXPECT_EQ(count(story_of("submit:0+1:600 temporary:1 alrm"), " attempted "), 2u);
  EXPECT_EQ(count(story_of("submit:0+1:600 temporary:1 alrm"), " released"), 1u);
}

TEST(Plot, AFaultStrikesTheCallThatWasChosen) {
  std::size_t refused = 0;
  for (int call = 1; call <= 8; ++call) {
    const std::string fault = "fault:sync-error:" + std::to_string(call) + ":clean-new ";
    refused += count(story_of(fault + "submit:1+0:600"), " answered client/0 2");
  }
  EXPECT_GT(refused, 0u) << "some of these syncs are the message's";
  EXPECT_LT(refused, 8u) << "and others are not";
}

TEST(Plot, ADiskThatOnlyARebootHelpsGetsOne) {
  const std::vector<std::string> story =
      story_of("fault:sync-error:1:shutdown submit:1+0:600 wait:60000ms submit:1+0:600");
  EXPECT_EQ(count(story, " crashed 1"), 1u);
}

TEST(Plot, FaultsEndThoughTheMachineIsOff) {
  // The first call after the boot would be held up for ever, and nothing tidied.
  EXPECT_EQ(count(story_of("submit:1+0:300000 fault:stall:1:clean-new power-loss:0"), " status: "),
            count(story_of("submit:1+0:300000 power-loss:0"), " status: "));
}

}  // namespace
}  // namespace porpoise::sim
