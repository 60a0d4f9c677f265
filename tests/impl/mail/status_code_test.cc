#include "impl/mail/status_code.h"

#include <gtest/gtest.h>

namespace porpoise::mail {
namespace {

TEST(StatusCode, IsTheOneOfWhoeverRefused) {
  const std::pair<const char*, const char*> table[] = {
      {"192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 who?\nGiving up.\n",
       "5.1.1"},
      {"x failed.\nRemote host said: 550-5.7.26 see\n550 5.7.26 our page\n", "5.7.26"},
      {"Remote host said: 450 4.2.0 greylisted\nI'm not going to try again (#4.4.7)\n", "4.2.0"},
      {"Remote host said: 553 sorry, not in my rcpthosts (#5.7.1)\n", "5.7.1"},
      {"Remote host said: 550 no such user\n", "5.0.0"},
      {"Remote host said: 450\n", "4.0.0"},
      {"Sorry, I couldn't find any host named x. (#5.1.2)\n", "5.1.2"},
      {"Connected to x but connection died. (#4.4.2)\nI'm not going to try again.\n", "4.4.2"},
      {"no code at all\n", "5.0.0"},
      {"", "5.0.0"},
  };
  for (const auto& [report, status] : table) EXPECT_EQ(status_of(report), status) << report;
}

TEST(StatusCode, OfAnotherClassThanTheReplyIsNotBelieved) {
  EXPECT_EQ(status_of("Remote host said: 550 4.1.1 later?\n"), "5.0.0");
  EXPECT_EQ(status_of("Remote host said: 550 2.1.5 ok (#2.0.0) (#4.1.1)\n"), "5.0.0");
}

TEST(StatusCode, ThatIsMalformedIsNone) {
  for (const char* text : {"5.1", "5..1", "5.1234.1", "5.1.", "6.1.1", "51.1", "5.1.1234"}) {
    EXPECT_EQ(status_of("Remote host said: 550 " + std::string(text) + " x\n"), "5.0.0") << text;
  }
}

TEST(QuotedReply, IsTheReplyAloneInALineOfItsOwn) {
  EXPECT_EQ(quoted_reply("x\nRemote host said: 550-a\n550 b\nGiving up on x.\n"), "550-a\n550 b\n");
  EXPECT_EQ(quoted_reply("the Remote host said: 550 a\n"), "");
  EXPECT_EQ(quoted_reply("Remote host said: hello\n"), "");
  EXPECT_EQ(quoted_reply("Remote host said: 550-a"), "550-a");
}

}  // namespace
}  // namespace porpoise::mail
