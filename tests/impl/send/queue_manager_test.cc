#include "impl/send/queue_manager.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

roles::Verdict never(const roles::Delivery&) {
  return roles::Verdict::failed("no such user\n");
}

std::vector<std::int64_t> ages(const ScriptedAgent& agent) {
  std::vector<std::int64_t> ages;
  for (const auto& tried : agent.tried) ages.push_back(tried.age_s);
  return ages;
}

TEST(QueueManager, DeliversToBothChannelsAndForgetsTheMessage) {
  SendRig rig;
  rig.accept(1, "a@x", {"bob@here.example", "joe@there.example", "ann"});
  ASSERT_EQ(rig.local.tried.size(), 2u);
  EXPECT_EQ(rig.local.tried[1].recipient, "ann@here.example");
  EXPECT_EQ(rig.remote.tried.size(), 1u);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(QueueManager, TriesAgainOnQmailsScheduleAndBouncesAfterTheLifetime) {
  SendRig rig;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.pass(6400);
  EXPECT_EQ(ages(rig.remote), (std::vector<std::int64_t>{0, 400, 1600, 3600, 6400}));
  rig.pass(608400 - 6400);
  EXPECT_EQ(rig.remote.tried.size(), 40u);
  EXPECT_EQ(ages(rig.remote).back(), 608400);
  ASSERT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_EQ(rig.bounces.caught[0].envelope.recipients, std::vector<std::string>{"a@x"});
  EXPECT_NE(rig.bounces.caught[0].text.find("busy\nI'm not going to try again"), std::string::npos);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(QueueManager, ASingleRecipientDoesNotWaitForALongList) {
  SendRig rig(2);
  rig.remote.hold = true;
  rig.accept(1, "list@x", std::vector<std::string>(1000, "member@there.example"));
  rig.accept(2, "a@x", {"joe@there.example"});
  rig.remote.let_one_go();
  rig.settle();
  rig.remote.let_one_go();
  rig.settle();
  ASSERT_EQ(rig.remote.tried.size(), 4u);
  EXPECT_TRUE(rig.remote.tried[2].recipient == "joe@there.example" ||
              rig.remote.tried[3].recipient == "joe@there.example");
}

TEST(QueueManager, NeverUsesMoreSlotsThanItMay) {
  SendRig rig(3);
  rig.remote.hold = true;
  for (queue::MessageId id = 1; id <= 10; ++id) rig.accept(id, "a@x", {"joe@there.example"});
  EXPECT_EQ(rig.remote.tried.size(), 3u);
  rig.remote.let_one_go();
  rig.settle();
  EXPECT_EQ(rig.remote.tried.size(), 4u);
}

TEST(QueueManager, ABusyRemoteChannelDoesNotHoldUpLocalMail) {
  SendRig rig(1);
  rig.remote.hold = true;
  for (queue::MessageId id = 1; id <= 500; ++id) rig.accept(id, "a@x", {"joe@there.example"});
  rig.accept(501, "a@x", {"bob@here.example"});
  EXPECT_EQ(rig.local.tried.size(), 1u);
}

TEST(QueueManager, AFailureIsOnlyBouncedOnceTheStoreHasIt) {
  SendRig rig;
  rig.remote.answer = never;
  rig.store.failures_to_mark = 1;
  rig.accept(1, "a@x", {"joe@there.example"});
  EXPECT_TRUE(rig.bounces.caught.empty());
  rig.pass(10);
  ASSERT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_EQ(rig.bounces.caught[0].finishes, 1u);
  EXPECT_EQ(rig.remote.tried.size(), 1u);
}

TEST(QueueManager, ARefusedBounceIsTriedAgainAndTheMessageKept) {
  SendRig rig;
  rig.remote.answer = never;
  rig.bounces.refusals = 1;
  rig.accept(1, "a@x", {"joe@there.example"});
  EXPECT_EQ(rig.store.messages.count(1), 1u);
  rig.pass(123);
  EXPECT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_EQ(rig.remote.tried.size(), 1u);
}

TEST(QueueManager, BouncesEndInADoubleBounceAndThenInNothing) {
  SendRig rig;
  rig.remote.answer = never;
  rig.accept(1, "", {"joe@there.example"});
  ASSERT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_EQ(rig.bounces.caught[0].envelope.sender, "#@[]");
  EXPECT_EQ(rig.bounces.caught[0].envelope.recipients,
            std::vector<std::string>{"postmaster@here.example"});
  rig.accept(2, "#@[]", {"joe@there.example"});
  EXPECT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(QueueManager, AFailureIsToldOfTwiceAndThenForgottenWithAWordInTheLog) {
  SendRig rig;
  rig.remote.answer = never;
  std::string sender = "a@there.example";
  std::vector<std::string> recipients = {"joe@there.example"};
  for (queue::MessageId id = 1; id <= 3; ++id) {
    rig.accept(id, sender, recipients);
    if (rig.bounces.caught.size() < id) break;
    sender = rig.bounces.caught.back().envelope.sender;
    recipients = {"bounced@there.example"};
  }
  ASSERT_EQ(rig.bounces.caught.size(), 2u);
  EXPECT_EQ(rig.bounces.caught[0].envelope.sender, "");
  EXPECT_EQ(rig.bounces.caught[0].envelope.recipients, std::vector<std::string>{"a@there.example"});
  EXPECT_EQ(rig.bounces.caught[1].envelope.sender, "#@[]");
  EXPECT_EQ(rig.bounces.caught[1].envelope.recipients,
            std::vector<std::string>{"postmaster@here.example"});
  EXPECT_EQ(std::count(rig.log.lines.begin(), rig.log.lines.end(),
                       "triple bounce: discarding bounce/3"),
            1);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(QueueManager, AlarmTriesEverythingNowAndTheScheduleGoesOn) {
  SendRig rig;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.pass(100);
  rig.manager.run_now();
  rig.settle();
  rig.pass(800);
  EXPECT_EQ(ages(rig.remote), (std::vector<std::int64_t>{0, 100, 900}));
}

TEST(QueueManager, AStopStartsNothingNewAndWaitsForWhatIsUnderWay) {
  SendRig rig(1);
  rig.remote.hold = true;
  rig.accept(1, "a@x", {"joe@there.example", "jim@there.example"});
  rig.manager.stop();
  rig.settle();
  rig.remote.let_one_go();
  rig.settle();
  EXPECT_EQ(rig.remote.tried.size(), 1u);
  EXPECT_EQ(rig.store.messages[1].recipients[0].state, queue::Recipient::State::delivered);
  EXPECT_EQ(rig.store.messages[1].recipients[1].state, queue::Recipient::State::pending);
}

TEST(QueueManager, ARestoredMessageKeepsItsSchedule) {
  SendRig rig;
  rig.remote.answer = later;
  queue::Message message;
  message.id = 5;
  message.birth = rig.clock.wall() - std::chrono::seconds(1000);
  message.recipients.emplace_back().address = "joe@there.example";
  message.progress[1].last_attempt = message.birth + std::chrono::seconds(400);
  message.progress[1].attempts = 2;
  rig.store.messages[5] = message;
  queue::Listed listed;
  listed.id = 5;
  listed.birth = message.birth;
  listed.progress[1] = message.progress[1];
  rig.manager.restore(listed);
  rig.pass(700);
  EXPECT_EQ(ages(rig.remote), (std::vector<std::int64_t>{1600}));
}

}  // namespace
}  // namespace porpoise::send
