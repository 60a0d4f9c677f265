#include "sim/scenario/found_mail.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

TEST(FoundMail, AnMboxIsReadAsItsMessagesWereBeforeItQuotedThem) {
  EXPECT_EQ(read_mbox("From a Thu\nA: b\n\n>From c\n>>From d\n> e\n\nFrom f Fri\n\nx\n\n"),
            (std::vector<std::string>{"A: b\n\nFrom c\n>From d\n> e\n", "\nx\n"}));
  EXPECT_TRUE(read_mbox("").empty());
}

TEST(FoundMail, WhatIsTornIsNotWhatWasSent) {
  EXPECT_EQ(read_mbox("From a Thu\nA: b\n\nhal"), std::vector<std::string>{"A: b\n\nhal"});
  EXPECT_EQ(read_mbox("rest\n\nFrom a Thu\n\nx\n\n"),
            (std::vector<std::string>{"rest\n", "\nx\n"}));
}

TEST(FoundMail, TheFirstRecipientIsTheOldestOfTheLinesOnTop) {
  const std::string added =
      "Return-Path: <a@x>\nDelivered-To: c@z\nReceived: from y\n  by z\nDelivered-To: b@y\n"
      "Received: (local)\n";
  EXPECT_EQ(first_recipient(added + "Subject: s\nDelivered-To: no@x\n\n", "d@w"), "b@y");
  EXPECT_EQ(first_recipient("Subject: s\n\n", "d@w"), "d@w");
}

}  // namespace
}  // namespace porpoise::sim
