#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

using roles::Verdict;

struct Rig : SendRig {
  explicit Rig(std::uint32_t recipients) {
    const auto chosen = std::make_shared<control::Config>(*config.current());
    chosen->session_recipients = recipients;
    config.replace(chosen);
  }
};

const std::vector<std::string> kFive = {"a@there.example", "b@there.example", "c@other.example",
                                        "d@there.example", "e@here.example"};

TEST(SessionRecipients, HaveASessionEachUnlessConfigured) {
  Rig rig(1);
  rig.accept(1, "a@x", kFive);
  EXPECT_TRUE(rig.remote.together.empty());
  EXPECT_EQ(rig.remote.tried.size(), 4u);
}

TEST(SessionRecipients, OfOneDestinationGoTogetherAsManyAsAllowed) {
  Rig rig(2);
  rig.accept(1, "a@x", kFive);
  EXPECT_EQ(rig.remote.together, std::vector<std::size_t>{2});
  EXPECT_EQ(rig.remote.tried.size(), 4u);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(SessionRecipients, AreSettledEachForItself) {
  Rig rig(10);
  rig.remote.answer = [](const roles::Delivery& delivery) {
    if (delivery.recipient.starts_with("a")) return Verdict::failed("never\n");
    if (delivery.recipient.starts_with("b")) return Verdict::deferred("later\n");
    return Verdict::delivered("ok\n");
  };
  rig.accept(1, "a@x", kFive);
  EXPECT_EQ(rig.remote.together, std::vector<std::size_t>{3});
  const auto& recipients = rig.store.messages[1].recipients;
  EXPECT_EQ(recipients[0].state, queue::Recipient::State::failed);
  EXPECT_EQ(recipients[1].state, queue::Recipient::State::pending);
  EXPECT_EQ(recipients[3].state, queue::Recipient::State::delivered);
}

TEST(SessionRecipients, WithASenderForEachGoAlone) {
  Rig rig(10);
  rig.accept(1, "list-@x.example-@[]", kFive);
  EXPECT_TRUE(rig.remote.together.empty());
  EXPECT_TRUE(rig.store.messages.empty());
}

}  // namespace
}  // namespace porpoise::send
