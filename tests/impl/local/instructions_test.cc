#include "impl/local/instructions.h"

#include <gtest/gtest.h>

namespace porpoise::local {
namespace {

using Instructions = std::vector<Instruction>;

const char* const kBlank = "Uh-oh: first line of .qmail file is blank. (#4.2.1)\n";
const char* const kNoFile = "Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)\n";
const char* const kNoProgram = "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)\n";

TEST(Instructions, EveryKindOfLineIsKnownByItsFirstByte) {
  const Instructions read = read_instructions(
      "# a comment\n|vacation me\n./Maildir/\n/var/mail/joe\n./Mailbox\n&ann@a.ex\nbob@b.ex\n"
      "+unknown\n&\n",
      false);
  EXPECT_EQ(read, (Instructions{{Instruction::Kind::program, "vacation me"},
                                {Instruction::Kind::maildir, "./Maildir/"},
                                {Instruction::Kind::mbox, "/var/mail/joe"},
                                {Instruction::Kind::mbox, "./Mailbox"},
                                {Instruction::Kind::forward, "ann@a.ex"},
                                {Instruction::Kind::forward, "bob@b.ex"},
                                {Instruction::Kind::forward, ""}}));
}

TEST(Instructions, SpaceAtTheEndOfALineIsNoPartOfIt) {
  const Instructions read = read_instructions("./Maildir/ \t \n \t\n&a@b \n|x  y\t\n", false);
  EXPECT_EQ(read, (Instructions{{Instruction::Kind::maildir, "./Maildir/"},
                                {Instruction::Kind::forward, "a@b"},
                                {Instruction::Kind::program, "x  y"}}));
}

TEST(Instructions, ANulEndsALine) {
  const std::string text("|date\0rm\n\0./x/\n&a@b\n", 20);
  EXPECT_EQ(
      read_instructions("#\n" + text, false),
      (Instructions{{Instruction::Kind::program, "date"}, {Instruction::Kind::forward, "a@b"}}));
}

TEST(Instructions, TheLastLineNeedsNoLineFeed) {
  EXPECT_EQ(read_instructions("#x\n\n./Mailbox", false),
            (Instructions{{Instruction::Kind::mbox, "./Mailbox"}}));
}

TEST(Instructions, ABlankFirstLineIsAMistakeAndALaterOneIsNot) {
  EXPECT_EQ(
      read_instructions("\n&a@b\n", false),
      (Instructions{{Instruction::Kind::refuse, kBlank}, {Instruction::Kind::forward, "a@b"}}));
  EXPECT_EQ(read_instructions("  \n", false), (Instructions{{Instruction::Kind::refuse, kBlank}}));
  EXPECT_EQ(read_instructions("", false), (Instructions{{Instruction::Kind::refuse, kBlank}}));
  EXPECT_EQ(read_instructions("#\n\n", false), Instructions());
}

TEST(Instructions, AnExecutableFileOnlyForwards) {
  EXPECT_EQ(read_instructions("&a@b\n./Mailbox\n|x\n", true),
            (Instructions{{Instruction::Kind::forward, "a@b"},
                          {Instruction::Kind::refuse, kNoFile},
                          {Instruction::Kind::refuse, kNoProgram}}));
}

TEST(Instructions, BelowAListLineThereAreForwardsOnly) {
  EXPECT_EQ(read_instructions("|x\n+list\na@b\n./Maildir/\n", false),
            (Instructions{{Instruction::Kind::program, "x"},
                          {Instruction::Kind::forward, "a@b"},
                          {Instruction::Kind::refuse, kNoFile}}));
  EXPECT_EQ(read_instructions("+lists\n./Maildir/\n", false),
            (Instructions{{Instruction::Kind::maildir, "./Maildir/"}}));
}

}  // namespace
}  // namespace porpoise::local
