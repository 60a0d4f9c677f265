// What the operator's commands do to deliveries that wait and that are under way.

#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

using Ids = std::vector<queue::MessageId>;

TEST(OperatorRequests, ATakenMessageIsNotTriedUntilItIsPutBack) {
  SendRig rig;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.accept(2, "a@x", {"joe@there.example"});
  rig.manager.take(Ids{1});
  rig.pass(2000);
  EXPECT_EQ(rig.remote.tried.size(), 1U + 3U);
  rig.manager.put_back(Ids{1});
  rig.settle();
  EXPECT_EQ(rig.remote.tried.size(), 2U + 3U);
}

TEST(OperatorRequests, AlarmDoesNotReleaseWhatIsTaken) {
  SendRig rig;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.manager.take(Ids{1});
  rig.manager.run_now();
  rig.pass(10);
  EXPECT_EQ(rig.remote.tried.size(), 1U);
}

TEST(OperatorRequests, RecipientsThatWaitForASlotAreNotTried) {
  SendRig rig(1);
  rig.remote.hold = true;
  rig.accept(1, "a@x", {"joe@there.example", "jim@there.example"});
  EXPECT_EQ(rig.manager.under_way(1), std::vector<std::uint32_t>{0});
  rig.manager.take(Ids{1});
  rig.remote.let_one_go();
  rig.pass(1000);
  EXPECT_EQ(rig.remote.tried.size(), 1U);
  EXPECT_TRUE(rig.manager.under_way(1).empty());
  EXPECT_EQ(rig.store.messages[1].recipients[1].state, queue::Recipient::State::pending);
  rig.remote.hold = false;
  rig.manager.put_back(Ids{1});
  rig.settle();
  EXPECT_EQ(rig.remote.tried.size(), 2U);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(OperatorRequests, WhatIsUnderWayWhenItIsGivenUpFailsWhereItWouldWait) {
  SendRig rig(1);
  rig.remote.hold = true;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.manager.take(Ids{1});
  rig.manager.give_up(1, "enough\n");
  rig.manager.put_back(Ids{1});
  rig.remote.let_one_go();
  rig.settle();
  ASSERT_EQ(rig.bounces.caught.size(), 1U);
  EXPECT_NE(rig.bounces.caught[0].text.find("busy\nenough\n"), std::string::npos);
}

TEST(OperatorRequests, AMessageRemovedWhileItIsTriedEndsQuietly) {
  SendRig rig(1);
  rig.remote.hold = true;
  rig.remote.answer = [](const roles::Delivery&) { return roles::Verdict::failed("no\n"); };
  rig.accept(1, "a@x", {"joe@there.example"});
  rig.manager.take(Ids{1});
  rig.store.messages.erase(1);
  rig.remote.let_one_go();
  rig.pass(1000);
  EXPECT_TRUE(rig.bounces.caught.empty());
  EXPECT_TRUE(rig.store.messages.empty());
  EXPECT_EQ(rig.remote.tried.size(), 1U);
}

TEST(OperatorRequests, AHeldMessageStaysWhereItIsAfterARestart) {
  SendRig rig;
  rig.accept(1, "a@x", {"joe@there.example"});
  queue::Message message;
  message.id = 5;
  message.birth = rig.clock.wall();
  message.held = true;
  message.recipients.emplace_back().address = "joe@there.example";
  rig.store.messages[5] = message;
  queue::Listed listed;
  listed.id = 5;
  listed.birth = message.birth;
  listed.held = true;
  rig.manager.restore(listed);
  // Nor when its number comes up by another way.
  rig.manager.put_back(Ids{5});
  rig.pass(1000);
  EXPECT_EQ(rig.remote.tried.size(), 1U);
}

TEST(OperatorRequests, TheLastReplyIsRemembered) {
  SendRig rig;
  rig.remote.answer = later;
  rig.accept(1, "a@x", {"joe@there.example"});
  EXPECT_EQ(rig.manager.last_reply(1, 0), "busy\n");
  EXPECT_EQ(rig.manager.last_reply(1, 1), "");
  LastReplies replies;
  for (queue::MessageId id = 1; id <= LastReplies::kTextsMax + 1; ++id) replies.note(id, 0, "x");
  EXPECT_EQ(replies.find(1, 0), "");
  EXPECT_EQ(replies.find(2, 0), "x");
}

}  // namespace
}  // namespace porpoise::send
