#include "sim/scenario/judge.h"

#include <gtest/gtest.h>

#include "sim/scenario/letters.h"

namespace porpoise::sim {
namespace {

using Kind = SubmissionOutcome::Kind;

/// One letter to bob and eve, accepted; its copies are the test's.
struct JudgeTest : testing::Test {
  std::vector<Submission> letters{1};
  std::vector<SubmissionOutcome> outcomes{1};
  std::vector<Copy> copies;
  ExpectPart expect;
  JudgeRules rules;

  JudgeTest() {
    letters[0].to = {"bob@b.example", "eve@b.example"};
    letters[0].message = "Subject: x\n" + mark_of(0) + "\n\nbody\n";
    outcomes[0].kind = Kind::accepted;
    outcomes[0].recipients = letters[0].to;
    copies.emplace_back("bob@b.example", "Received: here\n" + letters[0].message);
    copies.emplace_back("eve@b.example", "Received: there\n\tfolded\n" + letters[0].message);
  }
  std::string verdict() {
    const Judgement judgement = judge(expect, letters, outcomes, copies, rules);
    return judgement.complaints.empty() ? "kept" : judgement.complaints.front();
  }
};

TEST_F(JudgeTest, WhatArrivedAsSentIsKept) { EXPECT_EQ(verdict(), "kept"); }

TEST_F(JudgeTest, AMissingCopyBreaksIt) {
  copies.pop_back();
  EXPECT_EQ(verdict(), "letter 0 was accepted, but is not at eve@b.example and has not bounced");
}

TEST_F(JudgeTest, ABounceSettlesAMissingCopy) {
  copies.pop_back();
  copies.emplace_back("ann@a.example", "Subject: failure\n\nsorry\n\n" + letters[0].message);
  EXPECT_EQ(verdict(), "kept");
  expect.bounced = 0;
  EXPECT_EQ(verdict(), "bounced = 1, but [expect] says 0");
}

TEST_F(JudgeTest, ChangedBytesBreakIt) {
  copies.back().content.insert(copies.back().content.size() - 3, "x");
  EXPECT_EQ(verdict(), "letter 0 arrived at eve@b.example other than it was sent");
}

TEST_F(JudgeTest, BytesBeforeTheHeaderBreakIt) {
  copies.back().content.insert(0, "\n");
  EXPECT_NE(verdict(), "kept");
}

TEST_F(JudgeTest, ASecondCopyBreaksItUnlessACrashMayHaveHiddenTheFirst) {
  copies.push_back(copies.front());
  EXPECT_EQ(verdict(), "letter 0 arrived at bob@b.example 2 times");
  rules.duplicates_allowed = true;
  EXPECT_EQ(verdict(), "kept");
}

TEST_F(JudgeTest, ACopyForAStrangerBreaksIt) {
  copies.emplace_back("zoe@b.example", letters[0].message);
  EXPECT_EQ(verdict(), "letter 0 arrived at zoe@b.example, to whom it was not sent");
}

TEST_F(JudgeTest, AMessageThatNobodySentBreaksIt) {
  copies.emplace_back("bob@b.example", "Subject: what\n\never\n");
  EXPECT_EQ(verdict(), "bob@b.example has a message that nobody sent");
}

TEST_F(JudgeTest, ACopyOfWhatWasRefusedBreaksIt) {
  outcomes[0].kind = Kind::permanent;
  outcomes[0].reply = "554 no";
  EXPECT_EQ(verdict(), "letter 0 arrived at bob@b.example, but its client was told: 554 no");
}

TEST_F(JudgeTest, ALostReplyAllowsBoth) {
  outcomes[0].kind = Kind::not_answered;
  EXPECT_EQ(verdict(), "kept");
  copies.clear();
  EXPECT_EQ(verdict(), "kept");
}

TEST_F(JudgeTest, AnUnansweredClientBreaksIt) {
  outcomes[0].kind = Kind::waiting;
  copies.clear();
  EXPECT_EQ(verdict(), "letter 0 was never answered");
}

}  // namespace
}  // namespace porpoise::sim
