#include "impl/local/course.h"

#include <gtest/gtest.h>

namespace porpoise::local {
namespace {

using Kind = StepResult::Kind;
using Verdict = roles::Verdict;

/// The arguments of what is carried out, when the step `argument` ends as `result` says and all
/// others go well.
std::vector<std::string> carried_out(Course& course, const std::string& argument = {},
                                     StepResult result = {}) {
  std::vector<std::string> done;
  while (const std::optional<Instruction> step = course.next()) {
    done.push_back(step->argument);
    course.settle(step->argument == argument ? result : StepResult());
  }
  return done;
}

Course course_of(std::string_view text) {
  return Course(read_instructions(text, false));
}

const char* const kAllKinds =
    "./Maildir/\n|one\n&fwd@a.b\nplain@c.d\n./Mailbox\n|last\n&never@x.y\n";

TEST(Course, AProgramThatEndsWith99LeavesOutWhatIsBelowAndForwardsWhatIsAbove) {
  Course course = course_of(kAllKinds);
  EXPECT_EQ(carried_out(course, "last", StepResult(result_of({99, 0}))),
            (std::vector<std::string>{"./Maildir/", "one", "./Mailbox", "last"}));
  EXPECT_EQ(course.forwards(), (std::vector<std::string>{"fwd@a.b", "plain@c.d"}));
  course.settle_forwards(StepResult(Kind::done, "qp 7\n"));
  EXPECT_EQ(course.verdict().kind, Verdict::Kind::delivered);
  EXPECT_EQ(course.verdict().text, "did 2+2+2\nqp 7\n");
}

TEST(Course, TheFirstFailureEndsItAllAndNothingIsForwarded) {
  for (const Kind kind : {Kind::deferred, Kind::failed}) {
    Course course = course_of(kAllKinds);
    EXPECT_EQ(carried_out(course, "one", StepResult(kind, "no\n")),
              (std::vector<std::string>{"./Maildir/", "one"}));
    EXPECT_TRUE(course.forwards().empty());
    const Verdict verdict = course.verdict();
    EXPECT_EQ(verdict.kind, kind == Kind::failed ? Verdict::Kind::failed : Verdict::Kind::deferred);
    EXPECT_EQ(verdict.text, "no\n");
  }
}

TEST(Course, WhatTheFileMayNotAskForEndsItThere) {
  Course course = course_of("./Mailbox\n&a@b\n+list\n|x\n./Maildir/\n");
  EXPECT_EQ(carried_out(course), std::vector<std::string>{"./Mailbox"});
  EXPECT_TRUE(course.forwards().empty());
  EXPECT_EQ(course.verdict().kind, Verdict::Kind::deferred);
  EXPECT_EQ(course.verdict().text, "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)\n");
}

TEST(Course, AForwardThatFailsIsTheVerdict) {
  Course course = course_of("|x\n&a@b\n");
  carried_out(course, "x", StepResult(Kind::done, "says x\n"));
  course.settle_forwards(StepResult(Kind::failed, "Unable to forward message: too bad.\n"));
  EXPECT_EQ(course.verdict().kind, Verdict::Kind::failed);
  EXPECT_EQ(course.verdict().text, "says x\nUnable to forward message: too bad.\n");
}

TEST(Course, AFileOfCommentsTakesMailAndThrowsItAway) {
  Course course = course_of("# nobody reads this\n");
  EXPECT_TRUE(carried_out(course).empty());
  EXPECT_EQ(course.verdict().kind, Verdict::Kind::delivered);
  EXPECT_EQ(course.verdict().text, "did 0+0+0\n");
}

TEST(Course, ExitCodesSayWhatQmailCommandSays) {
  EXPECT_EQ(result_of({0, 0}), Kind::done);
  EXPECT_EQ(result_of({99, 0}), Kind::stop);
  for (const int code : {100, 64, 65, 70, 76, 77, 78, 112}) {
    EXPECT_EQ(result_of({code, 0}), Kind::failed) << code;
  }
  for (const int code : {1, 2, 71, 74, 75, 111, 126, 127, 255}) {
    EXPECT_EQ(result_of({code, 0}), Kind::deferred) << code;
  }
  EXPECT_EQ(result_of({0, 11}), Kind::deferred);
}

TEST(Course, ReportsAreCutAsQmailLspawnCutsThem) {
  EXPECT_EQ(bounded_report(std::string(3000, 'x')), std::string(3000, 'x'));
  const std::string cut = bounded_report(std::string(3001, 'x'));
  EXPECT_EQ(cut, std::string(2967, 'x') + "\nError report too long, sorry.\n");
}

}  // namespace
}  // namespace porpoise::local
