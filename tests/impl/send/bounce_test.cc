// What a failure notice returns, for each format and limit, and how many notices there are.

#include <gtest/gtest.h>

#include "tests/impl/send/send_rig.h"

namespace porpoise::send {
namespace {

using roles::Verdict;

/// A manager whose settings the test chooses before it starts.
struct BounceRig : SendRig {
  explicit BounceRig(const std::function<void(control::Config&)>& choose) {
    const auto chosen = std::make_shared<control::Config>(*config.current());
    choose(*chosen);
    config.replace(chosen);
    manager.refresh();
    settle();
  }
  const std::string& notice() const { return bounces.caught.at(0).text; }
};

Verdict refuse(const roles::Delivery& delivery) {
  if (delivery.recipient.starts_with("slow")) return Verdict::deferred("busy\n");
  if (delivery.recipient.starts_with("good")) return Verdict::delivered("ok\n");
  return Verdict::failed("Remote host said: 550 5.1.1 " + delivery.recipient + " who?\n");
}

void use_dsn(control::Config& config) {
  config.bounce_format = control::BounceFormat::dsn;
}
void one_each(control::Config& config) {
  config.bounce_per = control::BouncePer::recipient;
}

TEST(Bounce, IsQsbmfUnlessToldOtherwise) {
  BounceRig rig([](control::Config&) {});
  rig.store.body = "Received: by x\nSubject: s\n\nhello\n";
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example"});
  EXPECT_EQ(rig.notice().substr(rig.notice().find("Hi. This")),
            "Hi. This is the qmail-send program at here.example.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n"
            "\n"
            "<joe@there.example>:\n"
            "Remote host said: 550 5.1.1 joe@there.example who?\n"
            "\n"
            "--- Below this line is a copy of the message.\n"
            "\n"
            "Return-Path: <ann@x>\n"
            "Received: by x\nSubject: s\n\nhello\n");
}

TEST(Bounce, AsAStatusNotificationReturnsTheWholeMessage) {
  BounceRig rig(use_dsn);
  rig.store.body = "Subject: s\n\nhello\n";
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example", "good@there.example", "jim@there.example"});
  const std::string& text = rig.notice();
  EXPECT_NE(text.find("Final-Recipient: rfc822; joe@there.example\n"), text.npos);
  EXPECT_NE(text.find("Final-Recipient: rfc822; jim@there.example\n"), text.npos);
  EXPECT_EQ(text.find("good@"), text.npos);
  EXPECT_NE(text.find("message/rfc822\n"), text.npos);
  EXPECT_NE(text.find("Return-Path: <ann@x>\nSubject: s\n\nhello\n\n--=_1/"), text.npos);
}

TEST(Bounce, OfALargeMessageIsCutWhereQsbmfCanBe) {
  BounceRig rig([](control::Config& config) { config.bouncemaxbytes = 20; });
  rig.store.body = "Subject: s\n\n" + std::string(100000, 'x');
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example"});
  EXPECT_TRUE(rig.notice().ends_with("Subject: s\n\nxxxxxxxx\n\n--- End of message stripped.\n"));
}

TEST(Bounce, OfALargeMessageAsAStatusNotificationReturnsTheHeader) {
  BounceRig rig([](control::Config& config) {
    use_dsn(config);
    config.bouncemaxbytes = 20;
  });
  rig.store.body = "Subject: s\n\n" + std::string(100000, 'x');
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example"});
  const std::string& text = rig.notice();
  EXPECT_NE(text.find("text/rfc822-headers\n"), text.npos);
  EXPECT_EQ(text.find("xxx"), text.npos);
  EXPECT_NE(text.find("Return-Path: <ann@x>\nSubject: s\n\n--=_1/"), text.npos);
}

TEST(Bounce, OfAnEndlessHeaderIsCutAtALine) {
  BounceRig rig([](control::Config& config) {
    use_dsn(config);
    config.bouncemaxbytes = 20;
  });
  rig.store.body = "Subject: s\nLong: " + std::string(100000, 'x') + "\n\nbody\n";
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example"});
  EXPECT_NE(rig.notice().find("Return-Path: <ann@x>\nSubject: s\n\n--=_1/"), std::string::npos);
}

TEST(Bounce, GoesOutThoughTheMessageCannotBeRead) {
  BounceRig rig([](control::Config&) {});
  rig.store.unreadable = true;
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example"});
  EXPECT_NE(rig.notice().find("<joe@there.example>:\n"), std::string::npos);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(Bounce, ForEachRecipientDoesNotWaitForTheOthers) {
  BounceRig rig(one_each);
  rig.remote.answer = refuse;
  rig.accept(1, "ann@x", {"joe@there.example", "slow@there.example", "jim@there.example"});
  ASSERT_EQ(rig.bounces.caught.size(), 2u);
  for (const auto& caught : rig.bounces.caught) EXPECT_EQ(caught.finishes, 0u);
  EXPECT_EQ(rig.store.messages.count(1), 1u);
  rig.remote.answer = [](const auto&) { return Verdict::failed("gone\n"); };
  rig.pass(400);
  ASSERT_EQ(rig.bounces.caught.size(), 3u);
  EXPECT_EQ(rig.bounces.caught[2].finishes, 1u);
  EXPECT_EQ(rig.bounces.caught[2].text.find("<joe"), std::string::npos);
}

TEST(Bounce, ForEachRecipientIsAskedForAgainWhenItWasRefused) {
  BounceRig rig(one_each);
  rig.remote.answer = refuse;
  rig.bounces.refusals = 2;
  rig.accept(1, "ann@x", {"joe@there.example", "slow@there.example"});
  EXPECT_TRUE(rig.bounces.caught.empty());
  rig.pass(400);
  ASSERT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_NE(rig.bounces.caught[0].text.find("<joe@there.example>"), std::string::npos);
}

TEST(Bounce, OfAMessageOfTheNullSenderGoesToThePostmasterAndEndsThere) {
  BounceRig rig([](control::Config& config) {
    one_each(config);
    config.doublebounceto = "root";
    config.doublebouncehost = "d.example";
  });
  rig.remote.answer = refuse;
  rig.accept(1, "", {"joe@there.example"});
  ASSERT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_EQ(rig.bounces.caught[0].envelope.sender, "#@[]");
  EXPECT_EQ(rig.bounces.caught[0].envelope.recipients, std::vector<std::string>{"root@d.example"});
  rig.accept(2, "#@[]", {"joe@there.example", "jim@there.example"});
  EXPECT_EQ(rig.bounces.caught.size(), 1u);
  EXPECT_TRUE(rig.store.messages.empty());
}

TEST(Bounce, OfAVariableReturnPathGoesToWhoeverItIsOf) {
  BounceRig rig([](control::Config&) {});
  rig.remote.answer = refuse;
  rig.accept(1, "list-@x.example-@[]", {"joe@there.example"});
  EXPECT_EQ(rig.bounces.caught.at(0).envelope.sender, "");
  EXPECT_EQ(rig.bounces.caught.at(0).envelope.recipients,
            std::vector<std::string>{"list-@x.example"});
}

TEST(Bounce, FailureWithoutAWordIsStillTold) {
  BounceRig rig([](control::Config&) {});
  rig.remote.answer = [](const auto&) { return Verdict::failed(""); };
  rig.accept(1, "ann@x", {"joe@there.example"});
  EXPECT_EQ(rig.bounces.caught.size(), 1u);
}

}  // namespace
}  // namespace porpoise::send
