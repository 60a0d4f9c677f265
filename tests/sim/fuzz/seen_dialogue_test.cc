// What the server was told, read off the bytes of its sessions.

#include "sim/fuzz/seen_dialogue.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

using enum model::Outcome;
using Told = SeenDialogue::Told;
using List = std::vector<Told>;

/// After the greeting, EHLO, MAIL and RCPT for `ann` and `bob`; the answers to RCPT are to come.
SeenDialogue begun() {
  SeenDialogue seen;
  EXPECT_EQ(seen.read("220 far\r\n"), List());
  seen.wrote("EHLO mx\r\n");
  EXPECT_EQ(seen.read("250-far\r\n250 PIPELINING\r\n"), List());
  seen.wrote("MAIL FROM:<me@x>\r\nRCPT TO:<ann@b>\r\nRCPT TO:<bob@b>\r\n");
  EXPECT_EQ(seen.read("250 ok\r\n"), List());
  return seen;
}

TEST(SeenDialogue, AMessageIsTakenForThoseWhoWereNotRefused) {
  SeenDialogue seen = begun();
  EXPECT_EQ(seen.read("250 ok\r\n550 no\r\n"), List{Told("bob@b", failed)});
  seen.wrote("DATA\r\n");
  EXPECT_EQ(seen.read("354 go\r\n"), List());
  seen.wrote("RCPT TO:<eve@b>\r\n\r\n..\r\n.\r\n");
  EXPECT_EQ(seen.read("250 ok\r\n"), List{Told("ann@b", delivered)});
}

TEST(SeenDialogue, ARefusedSenderIsAnAnswerForEverybodyAndTheRestFollowsFromIt) {
  SeenDialogue seen;
  seen.read("220 far\r\n");
  seen.wrote("MAIL FROM:<me@x>\r\nRCPT TO:<ann@b>\r\nDATA\r\n");
  EXPECT_EQ(seen.read("451 later\r\n"), List{Told("ann@b", deferred)});
  EXPECT_EQ(seen.read("503 who?\r\n503 to whom?\r\n"), List());
}

TEST(SeenDialogue, ARefusedSenderBeforeAnyRecipientNamesNobody) {
  SeenDialogue seen;
  seen.read("220 far\r\n");
  seen.wrote("MAIL FROM:<me@x>\r\n");
  EXPECT_EQ(seen.read("550 never\r\n"), List{Told("", failed)});
}

TEST(SeenDialogue, WhatWasOnlyBegunToldNothing) {
  SeenDialogue seen = begun();
  EXPECT_EQ(seen.read("250 ok\r\n250 o"), List());
}

TEST(SeenDialogue, AnAnswerInTheMiddleOfTheBodyIsTheAnswerToIt) {
  SeenDialogue seen = begun();
  seen.read("250 ok\r\n250 ok\r\n");
  seen.wrote("DATA\r\n");
  seen.read("354 go\r\n");
  seen.wrote("a line\r\n");
  EXPECT_EQ(seen.read("552 too much\r\n"), (List{Told("ann@b", failed), Told("bob@b", failed)}));
}

TEST(SeenDialogue, HearsTheLimitOfSize) {
  SeenDialogue seen;
  seen.read("220 far\r\n250-far\r\n");
  EXPECT_FALSE(seen.limits_size());
  seen.read("250 SIZE 10\r\n");
  EXPECT_TRUE(seen.limits_size());
}

TEST(SeenDialogue, NothingAfterNonsenseMeansAnything) {
  SeenDialogue seen = begun();
  EXPECT_EQ(seen.read("?\r\n550 no\r\n550 no\r\n"), List());
}

}  // namespace
}  // namespace porpoise::sim
