#include "impl/mail/bounce.h"

#include <gtest/gtest.h>

namespace porpoise::mail {
namespace {

NoticeHead head(std::string_view to) {
  return {0, "MAILER-DAEMON", "mx.example", to};
}

TEST(BounceParagraph, IsOneParagraphWhateverTheReportHolds) {
  const std::pair<const char*, const char*> table[] = {
      {"oops\n\n\nmore\n", "<joe-bad@Z>:\noops\n//more\n\n"},
      {"no line feed", "<joe-bad@Z>:\nno line feed\n\n"},
      {"", "<joe-bad@Z>:\n\n"},
      {"\n", "<joe-bad@Z>:\n\n\n"},
      {"\nx", "<joe-bad@Z>:\n/x\n\n"},
      {"x\n\n", "<joe-bad@Z>:\nx\n\n\n"},
  };
  for (const auto& [report, text] : table) {
    EXPECT_EQ(bounce_paragraph("joe-bad@Z", report), text) << report;
  }
}

TEST(BounceParagraph, KeepsTheAddressOnOneLine) {
  EXPECT_EQ(bounce_paragraph("a\nb@c", "x\n"), "<a_b@c>:\nx\n\n");
}

TEST(BounceIntroduction, TellsTheSender) {
  EXPECT_EQ(bounce_introduction(Notice::failure, head("a b@c")),
            "Date: 1 Jan 1970 00:00:00 -0000\n"
            "From: MAILER-DAEMON@mx.example\n"
            "To: \"a b\"@c\n"
            "Subject: failure notice\n"
            "\n"
            "Hi. This is the qmail-send program at mx.example.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n"
            "\n");
}

TEST(BounceIntroduction, TellsThePostmasterOfADoubleBounce) {
  EXPECT_EQ(bounce_introduction(Notice::double_bounce, head("postmaster@mx.example")),
            "Date: 1 Jan 1970 00:00:00 -0000\n"
            "From: MAILER-DAEMON@mx.example\n"
            "To: postmaster@mx.example\n"
            "Subject: failure notice\n"
            "\n"
            "Hi. This is the qmail-send program at mx.example.\n"
            "I tried to deliver a bounce message to this address, but the bounce bounced!\n"
            "\n");
}

TEST(BounceBreak, NamesWhatFollows) {
  EXPECT_EQ(bounce_break(Notice::failure), "--- Below this line is a copy of the message.\n\n");
  EXPECT_EQ(bounce_break(Notice::double_bounce), "--- Below this line is the original bounce.\n\n");
}

TEST(ReturnPath, QuotesTheSender) {
  EXPECT_EQ(return_path(""), "Return-Path: <>\n");
  EXPECT_EQ(return_path("a b@c"), "Return-Path: <\"a b\"@c>\n");
}

}  // namespace
}  // namespace porpoise::mail
