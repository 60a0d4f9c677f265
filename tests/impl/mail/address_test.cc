#include "impl/mail/address.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::mail {
namespace {

TEST(SplitAddress, CutsAtTheLastAt) {
  const AddressParts parts = split_address("a@b@c");
  EXPECT_EQ(parts.local, "a@b");
  EXPECT_EQ(parts.host, "c");
  EXPECT_TRUE(parts.has_host);
  EXPECT_TRUE(split_address("a@").has_host);
  EXPECT_FALSE(split_address("a").has_host);
  EXPECT_EQ(split_address("a").local, "a");
}

TEST(QuoteAddress, QuotesOnlyWhatMustBeQuoted) {
  const std::pair<const char*, const char*> table[] = {
      {"", ""},
      {"joe", "joe"},
      {"joe@b", "joe@b"},
      {"@b", "\"\"@b"},
      {"a b@c", "\"a b\"@c"},
      {"a@b@c", "\"a@b\"@c"},
      {".a@c", "\".a\"@c"},
      {"a.@c", "\"a.\"@c"},
      {"a..b@c", "\"a..b\"@c"},
      {"a.b@c", "a.b@c"},
      {"a\"b\\c@d", "\"a\\\"b\\\\c\"@d"},
      {"a\r\nb@d", "\"a\\\r\\\nb\"@d"},
      {"a\tb@d", "\"a\tb\"@d"},
      {"j\xc3\xb6@d", "\"j\xc3\xb6\"@d"},
      {"a@b c", "a@b c"},
      {"!#$%&'*+-/=?^_`{|}~09azAZ@h", "!#$%&'*+-/=?^_`{|}~09azAZ@h"},
      {"#@[]", "#@[]"},
  };
  for (const auto& [raw, written] : table) EXPECT_EQ(quote_address(raw), written) << raw;
  for (const char c : std::string("()<>,;:[]\x7f")) {
    EXPECT_TRUE(needs_quotes(std::string("a") + c)) << c;
  }
}

TEST(UnquoteUntil, StopsAtATerminatorOutsideQuotes) {
  std::string address;
  EXPECT_EQ(unquote_until("\"a>b\"\\>@c>rest", '>', address), 9U);
  EXPECT_EQ(address, "a>b>@c");
}

RC_GTEST_PROP(QuoteAddress, IsUndoneByUnquoting, (const std::string& local)) {
  RC_ASSERT(unquote_address(quote_local(local)) == local);
}

}  // namespace
}  // namespace porpoise::mail
