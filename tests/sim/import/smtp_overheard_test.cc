// Sessions as somebody on the way hears them.

#include "sim/import/smtp_overheard.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace porpoise::sim {
namespace {

using maillog::Stage;

/// `C: ` and `S: ` before what each says; every line at a second of its own.
SmtpOverheard heard(const std::vector<std::string>& lines) {
  SmtpOverheard smtp;
  double now = 0;
  for (const std::string& line : lines) {
    const std::string text = line.substr(3) + "\r\n";
    if (line.starts_with("C")) {
      smtp.client_said(text, ++now);
    } else {
      smtp.server_said(text, ++now);
    }
  }
  return smtp;
}

const std::vector<std::string> kTwo = {"S: 220-hi",
                                       "S: 220 there",
                                       "C: EHLO me",
                                       "S: 250 you",
                                       "C: MAIL FROM:<a@x>",
                                       "S: 250 ok",
                                       "C: RCPT TO:<b@y>",
                                       "S: 250 ok",
                                       "C: RCPT TO:<c@y>",
                                       "S: 550 no",
                                       "C: DATA",
                                       "S: 354 go",
                                       "C: Subject: x",
                                       "C: ",
                                       "C: ..dot",
                                       "C: .",
                                       "S: 250 taken",
                                       "C: MAIL FROM:<>",
                                       "S: 250 ok",
                                       "C: RCPT TO:<d@y>",
                                       "S: 451 later",
                                       "C: RSET",
                                       "S: 250 ok",
                                       "C: QUIT",
                                       "S: 221 bye"};

TEST(Overheard, EveryMessageOfASessionWithItsAnswers) {
  const SmtpOverheard smtp = heard(kTwo);
  EXPECT_EQ(smtp.greeting(), 220);
  EXPECT_TRUE(smtp.helo_answered());
  ASSERT_EQ(smtp.messages().size(), 2u);
  const OverheardMessage& first = smtp.messages()[0];
  EXPECT_EQ(first.sender, "a@x");
  using Recipients = std::vector<std::pair<std::string, int>>;
  EXPECT_EQ(first.recipients, (Recipients{{"b@y", 250}, {"c@y", 550}}));
  EXPECT_TRUE(first.accepted());
  EXPECT_EQ(first.bytes, std::string("Subject: x\n\n.dot\n").size());
  EXPECT_EQ(first.begun, 5);
  EXPECT_EQ(first.ended, 17);
  EXPECT_EQ(smtp.messages()[1].recipients, (Recipients{{"d@y", 451}}));
  EXPECT_FALSE(smtp.messages()[1].accepted());
}

TEST(Overheard, WhereItBrokeOff) {
  for (const auto& [lines, stage] : std::vector<std::pair<std::size_t, Stage>>{
           {5, Stage::mail}, {7, Stage::rcpt}, {12, Stage::dot}, {14, Stage::dot}}) {
    const SmtpOverheard smtp = heard(
        std::vector<std::string>(kTwo.begin(), kTwo.begin() + static_cast<std::ptrdiff_t>(lines)));
    EXPECT_EQ(smtp.messages()[0].stage, stage) << lines;
    EXPECT_EQ(smtp.messages()[0].code, 0) << lines;
  }
}

TEST(Overheard, ChunksArePassedOverByTheirSize) {
  SmtpOverheard smtp = heard({"S: 220 hi", "C: EHLO me", "S: 250 you"});
  smtp.client_said("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT 9 LAST\r\nMAIL\r\n.\r\n", 4);
  smtp.server_said("250 ok\r\n250 ok\r\n250 taken\r\n", 5);
  ASSERT_EQ(smtp.messages().size(), 1u);
  EXPECT_TRUE(smtp.messages()[0].accepted());
  EXPECT_EQ(smtp.messages()[0].bytes, 9u);
}

TEST(Overheard, NothingAfterStartTls) {
  const SmtpOverheard smtp = heard({"S: 220 hi", "C: EHLO me", "S: 250 you", "C: STARTTLS",
                                    "S: 220 go", "C: MAIL FROM:<a@x>", "S: 250 ok"});
  EXPECT_TRUE(smtp.encrypted());
  EXPECT_TRUE(smtp.messages().empty());
}

/// However the bytes are cut, and whatever they are.
RC_GTEST_PROP(Overheard, SaysTheSameHoweverBytesAreCut, ()) {
  SmtpOverheard whole, pieces;
  for (const std::string& line : kTwo) {
    const std::string text = line.substr(3) + "\r\n";
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const auto say = [&](SmtpOverheard& smtp, std::string_view bytes) {
      if (line.starts_with("C")) {
        smtp.client_said(bytes, 1);
      } else {
        smtp.server_said(bytes, 1);
      }
    };
    say(whole, text);
    say(pieces, std::string_view(text).substr(0, cut));
    say(pieces, std::string_view(text).substr(cut));
  }
  RC_ASSERT(pieces.messages().size() == 2u);
  for (std::size_t at = 0; at < 2; ++at) {
    RC_ASSERT(pieces.messages()[at].recipients == whole.messages()[at].recipients);
    RC_ASSERT(pieces.messages()[at].bytes == whole.messages()[at].bytes);
  }
}

RC_GTEST_PROP(Overheard, SurvivesAnything,
              (const std::vector<std::pair<bool, std::string>>& said)) {
  SmtpOverheard smtp;
  for (const auto& [client, bytes] : said) {
    if (client) {
      smtp.client_said(bytes + "\n", 1);
    } else {
      smtp.server_said("250 " + bytes + "\n", 1);
    }
  }
}

}  // namespace
}  // namespace porpoise::sim
