// What may have been sent twice, and what surely was not.

#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

using namespace std::chrono_literals;
using roles::Verdict;
using Why = PerhapsTwice::Why;

/// A manager that finds one message for joe in its queue, due or not.
struct FoundRig : SendRig {
  FoundRig(bool crashed, std::chrono::seconds since_last_attempt) {
    queue::Message message;
    message.id = 1;
    message.birth = clock.wall() - std::chrono::seconds(10000);
    message.sender = "a@x";
    message.recipients.emplace_back().address = "joe@there.example";
    message.progress[1].attempts = 1;
    message.progress[1].last_attempt = clock.wall() - since_last_attempt;
    store.messages[1] = message;
    queue::Listed listed;
    listed.id = 1;
    listed.birth = message.birth;
    listed.progress[1] = message.progress[1];
    if (crashed) manager.suspect_crash();
    manager.restore(listed);
    settle();
  }
};

TEST(Ledger, HoldsALostReply) {
  SendRig rig;
  rig.remote.answer = [](const auto&) {
    Verdict verdict = Verdict::deferred("died after the dot\n");
    verdict.perhaps_delivered = true;
    return verdict;
  };
  rig.accept(1, "a@x", {"joe@there.example"});
  ASSERT_EQ(rig.ledger.entries.size(), 1u);
  EXPECT_EQ(rig.ledger.entries[0].why, Why::reply_lost);
  EXPECT_EQ(rig.ledger.entries[0].recipient, "joe@there.example");
}

TEST(Ledger, HoldsNothingThatWentWell) {
  SendRig rig;
  rig.accept(1, "a@x", {"joe@there.example", "jim@here.example"});
  EXPECT_TRUE(rig.store.messages.empty());
  EXPECT_TRUE(rig.ledger.entries.empty());
}

TEST(Ledger, HoldsWhatIsDeliveredAndMayHaveBeenUnderWayAtACrash) {
  FoundRig rig(true, 9000s);
  ASSERT_EQ(rig.ledger.entries.size(), 1u);
  EXPECT_EQ(rig.ledger.entries[0].why, Why::crash);
}

TEST(Ledger, HoldsNothingThatWasNotDueOrAfterAnOrderlyEnd) {
  FoundRig waiting(true, 1s);
  waiting.pass(20000);
  EXPECT_TRUE(waiting.store.messages.empty());
  EXPECT_TRUE(waiting.ledger.entries.empty());
  FoundRig orderly(false, 9000s);
  EXPECT_TRUE(orderly.store.messages.empty());
  EXPECT_TRUE(orderly.ledger.entries.empty());
}

}  // namespace
}  // namespace porpoise::send
