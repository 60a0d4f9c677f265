#include "impl/queue/classic/paragraphs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/mail/bounce.h"

namespace porpoise::queue::classic {
namespace {

std::vector<WrittenRecipient> recipients(std::vector<std::pair<bool, std::string_view>> all) {
  std::vector<WrittenRecipient> written;
  for (const auto& [done, address] : all) written.emplace_back(done, std::string(address), address);
  return written;
}

TEST(Paragraphs, ReadsWhatQmailSendWrites) {
  const auto all = split_paragraphs("<joe-bad@Z>:\noops\n//more\n\n<b@x>:\nno\n\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].address, "joe-bad@Z");
  EXPECT_EQ(all[0].report, "oops\n//more\n");
  EXPECT_EQ(all[0].offset, 0U);
  EXPECT_EQ(all[0].end, all[1].offset);
  EXPECT_EQ(all[1].report, "no\n");
}

TEST(Paragraphs, OneThatACrashCutOffIsLeftOut) {
  EXPECT_EQ(split_paragraphs("<a@x>:\nno\n\n<b@x>:\nno").size(), 1U);
  EXPECT_TRUE(split_paragraphs("<a@x>:\nno\n").empty());
}

TEST(Paragraphs, ADoneRecipientWithoutOneWasDelivered) {
  const auto of = match_paragraphs(recipients({{true, "a@x"}, {true, "b@x"}, {false, "c@x"}}),
                                   split_paragraphs("<b@x>:\nno\n\n"));
  EXPECT_EQ(of, std::vector<int>{1});
}

TEST(Paragraphs, OneForARecipientThatIsNotMarkedIsStale) {
  const auto of = match_paragraphs(recipients({{false, "a@x"}, {true, "b@x"}}),
                                   split_paragraphs("<a@x>:\nno\n\n<b@x>:\n1\n\n<b@x>:\n2\n\n"));
  EXPECT_EQ(of, (std::vector<int>{kStale, kStale, 1}));
}

TEST(Paragraphs, OneForSomebodyWhoseFileIsGoneIsKept) {
  EXPECT_EQ(match_paragraphs({}, split_paragraphs("<a@x>:\nno\n\n")), std::vector<int>{kNobody});
}

TEST(Paragraphs, APrefixThatTheSettingsNoLongerKnowIsSeenThrough) {
  std::vector<WrittenRecipient> written;
  written.emplace_back(true, "old-a@v.example", "old-a@v.example");
  EXPECT_EQ(match_paragraphs(written, split_paragraphs("<a@v.example>:\nno\n\n")),
            std::vector<int>{0});
}

RC_GTEST_PROP(Paragraphs, EveryReportComesBack, (const std::vector<std::string>& reports)) {
  std::string bytes;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    bytes += mail::bounce_paragraph("r" + std::to_string(i) + "@x", reports[i]);
  }
  const auto all = split_paragraphs(bytes);
  RC_ASSERT(all.size() == reports.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    RC_ASSERT(all[i].address == "r" + std::to_string(i) + "@x");
    // What is put into a notice is the same as before.
    RC_ASSERT(mail::bounce_paragraph("a@x", all[i].report).size() <=
              mail::bounce_paragraph("a@x", reports[i]).size());
  }
}

}  // namespace
}  // namespace porpoise::queue::classic
