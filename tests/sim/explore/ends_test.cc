#include "sim/explore/ends.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

Fact fact_of(Fact::Kind kind, std::string address, std::string content) {
  Fact fact(kind, 1);
  fact.address = std::move(address);
  fact.content = std::make_shared<const std::string>(std::move(content));
  return fact;
}

const std::string kLetter = "Subject: x\n\nhi\n";
const std::string kAtBob = "Return-Path: <a@x>\nDelivered-To: bob@a\nReceived: y\n" + kLetter;
const std::string kAtDan =
    "Return-Path: <a@x>\nDelivered-To: dan@a\nReceived: z\nDelivered-To: bob@a\nReceived: y\n" +
    kLetter;

struct Rig {
  Rig() : ends(std::map<std::string, std::uint32_t>{{"bob@a", 3}}) {}

  void arrive(std::string address, const std::string& content, const std::string& place) {
    ends.add(fact_of(Fact::Kind::arrived, std::move(address), content), place, history);
  }

  Ends ends;
  History history;
};

TEST(Ends, AMessageHasArrivedOnceItIsInAllOfItsPlaces) {
  Rig rig;
  rig.arrive("bob@a", kAtBob, "Maildir");
  rig.arrive("bob@a", kAtBob, "Maildir");
  rig.arrive("bob@a", kAtBob, "Mailbox");
  EXPECT_EQ(rig.history.size(), 0U);
  rig.arrive("dan@a", kAtDan, "dan");
  ASSERT_EQ(rig.history.size(), 1U);
  EXPECT_EQ(rig.history[0].address, "bob@a");
  EXPECT_EQ(rig.history[0].kind, Fact::Kind::arrived);
}

TEST(Ends, ACopyThatIsGoneFromOnePlaceIsMissed) {
  Rig rig;
  rig.arrive("bob@a", kAtBob, "Maildir");
  rig.arrive("bob@a", kAtBob, "Mailbox");
  rig.arrive("dan@a", kAtDan, "dan");
  rig.ends.add(fact_of(Fact::Kind::vanished, "bob@a", kAtBob), "Mailbox", rig.history);
  ASSERT_EQ(rig.history.size(), 2U);
  EXPECT_EQ(rig.history[1].kind, Fact::Kind::vanished);
  EXPECT_EQ(rig.history[1].address, "bob@a");
}

TEST(Ends, MailForOthersIsToldAsItComes) {
  Rig rig;
  rig.arrive("dan@a", "Delivered-To: dan@a\n" + kLetter, "dan");
  rig.arrive("far@b", kLetter, "sink");
  EXPECT_EQ(rig.history.size(), 2U);
}

}  // namespace
}  // namespace porpoise::sim
