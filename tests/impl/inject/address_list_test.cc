#include "impl/inject/address_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/impl/inject/zippy.h"

namespace porpoise::inject {
namespace {

/// The list again, or `-` when it is none.
std::string rewritten(const std::string& text) {
  const auto list = parse_address_list(text, zippy());
  return list ? written(list->tokens) : "-";
}

std::vector<std::string> addresses(const std::string& text) {
  const auto list = parse_address_list(text, zippy());
  return list ? list->addresses : std::vector<std::string>{"-"};
}

TEST(Rewriter, CompletesAddressesAsQmailInjectDoes) {
  const std::pair<const char*, const char*> table[] = {
      {"fred", "fred@zippy.ee.movie.edu"},
      {"joe@mac", "joe@mac.ee.movie.edu"},
      {"joe@mac+", "joe@mac.movie.edu"},
      {"<@a.b:x@y.z>", "<x@y.z>"},
      {"<@a.b,@c.d:x@y.z>", "<x@y.z>"},
      {"joe@a.", "joe@a.ee.movie.edu"},
      {"joe@", "joe@zippy.ee.movie.edu"},
      {"<foo@[]>", "<foo@[]>"},
      {"x@[1.2.3.4]", "x@[1.2.3.4]"},
      {"<>", "<>"},
      {"a.b@c.d", "a.b@c.d"},
      {"<@a.b>", "<>"},
      {"<@a.b:@c.d>", "<>"},
      {"joe@a.b..", "joe@a.b"},
      {"<@a.b:@c.d:x@y.z>", "<x@y.z>"},
  };
  for (const auto& [text, full] : table) EXPECT_EQ(rewritten(text), full) << text;
}

TEST(Rewriter, TheDefaultHostIsCompletedItself) {
  HostNames names;
  names.default_host = "mac+";
  names.default_domain = "ee.movie.edu";
  names.plus_domain = "movie.edu";
  const auto list = parse_address_list("joe", *Rewriter::make(names));
  EXPECT_EQ(list->addresses.front(), "joe@mac.movie.edu");
  names.default_host = "(";
  EXPECT_FALSE(Rewriter::make(names));
}

TEST(AddressList, IsKeptButForItsAddresses) {
  const std::pair<const char*, const char*> table[] = {
      {"", ""},
      {"a b c", "a@zippy.ee.movie.edu, b@zippy.ee.movie.edu, c@zippy.ee.movie.edu"},
      {"a@x.y b@x.y", "a@x.y, b@x.y"},
      {"a@x.y,b@x.y", "a@x.y, b@x.y"},
      {"John Q. Public <jqp@x.y>", "John Q.Public <jqp@x.y>"},
      {"\"J. Public\" <jqp@x.y>, k@x.y", "\"J. Public\" <jqp@x.y>, k@x.y"},
      {"joe@a.b <joe@a.b>", "joe@a.b <joe@a.b>"},
      {"<a@x.y> <b@x.y>", "<a@x.y>, <b@x.y>"},
      {"joe (work) @ x.y", "joe@x.y (work)"},
      {"joe (a (b) \\) c) @x.y", "joe@x.y (a (b) \\) c)"},
      {"list: a@x.y, b@x.y;", "list: a@x.y, b@x.y;"},
      {"list: ;", "list: ;"},
      {"recipient list not shown: ;", "recipient list not shown: ;"},
      {"c@x.y, list: a@x.y;, d@x.y", "c@x.y, list: a@x.y;, d@x.y"},
      {"list: a@x.y; d@x.y", "list: a@x.y;, d@x.y"},
      {"a@x.y; d@x.y", "a@x.y;, d@x.y"},
      {"a@x.y;", "a@x.y;"},
      {"j\\ d@x.y", "\"j d\"@x.y"},
      {"\"a\\\"b\"@x.y", "\"a\\\"b\"@x.y"},
      {"a]b@x.y", "\"a]b\"@x.y"},
      {"j\xc3\xb6@x.y", "\"j\xc3\xb6\"@x.y"},
      {"[a] <b@x.y>", "[a]@zippy.ee.movie.edu, <b@x.y>"},
      {",,a@x.y,,", ", , a@x.y, ,"},
      {". , a@x.y", ", a@x.y"},
  };
  for (const auto& [text, full] : table) EXPECT_EQ(rewritten(text), full) << text;
}

TEST(AddressList, WhatIsNoListIsRefused) {
  for (const char* text : {"(a", ")", "]a", "\"a", "[a", "a\\", "list: a", "a; b; c", "a: b: c;",
                           "a: b; c;x: ;;", "a@b>", "<a@b", "<a<b>", "a: b;;"}) {
    EXPECT_EQ(rewritten(text), "-") << text;
  }
}

TEST(AddressList, AddressesComeRawAndFromTheRight) {
  EXPECT_EQ(addresses("\"a b\"@x.y, <c@x.y>, d"),
            (std::vector<std::string>{"d@zippy.ee.movie.edu", "c@x.y", "a b@x.y"}));
  EXPECT_EQ(addresses("g: a@x.y, b@x.y;"), (std::vector<std::string>{"b@x.y", "a@x.y"}));
  EXPECT_EQ(addresses("<>"), (std::vector<std::string>{""}));
  EXPECT_EQ(addresses(": ;"), (std::vector<std::string>{}));
}

TEST(AddressList, LinesAreBrokenBehindCommas) {
  const auto list = parse_address_list("a@x.y, b@x.y, c@x.y", zippy());
  EXPECT_EQ(written_in_lines("To:", list->tokens, 16), "To: a@x.y,\n  b@x.y, c@x.y");
  EXPECT_EQ(written_in_lines("To:", list->tokens, 80), "To: a@x.y, b@x.y, c@x.y");
  EXPECT_EQ(written_in_lines("To:", list->tokens, 1), "To: a@x.y,\n  b@x.y,\n  c@x.y");
  EXPECT_EQ(written_in_lines("To:", {}, 80), "To:");
}

/// What lists are made of, in any order: one text in three or so is one.
rc::Gen<std::vector<std::string>> list_parts() {
  return rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "b+", ".", ",", "@", "@c.d", "<e@f>", "<", ">", "g: ", ";", "(h)", "(", "[1.2]", "[]",
      "\"i j\"", "k\\ l", " ", "\n  ", "\xe9"));
}

RC_GTEST_PROP(AddressList, WhatWasWrittenIsReadAlikeAgain, ()) {
  std::string given;
  for (const std::string& part : *list_parts()) given += part;
  const auto first = parse_address_list(given, zippy());
  RC_CLASSIFY(first.has_value(), "a list");
  if (!first) return;
  const std::string text = written_in_lines("", first->tokens, 20);
  const auto second = parse_address_list(text, zippy());
  RC_ASSERT(second.has_value());
  RC_ASSERT(second->addresses == first->addresses);
}

}  // namespace
}  // namespace porpoise::inject
