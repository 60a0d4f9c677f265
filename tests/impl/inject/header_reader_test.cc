#include "impl/inject/header_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::inject {
namespace {

struct Split {
  std::vector<std::string> fields;
  std::string body;
  bool has_body = false;

  Split() = default;
  bool operator==(const Split&) const = default;
};

/// `text` split while it comes in pieces of `size` bytes.
Split split(const std::string& text, std::size_t size = 7) {
  HeaderReader reader;
  Split all;
  std::string rest;
  for (std::size_t at = 0; at < text.size(); at += size) {
    const std::string piece = text.substr(at, size);
    rest += piece.substr(reader.read(piece));
  }
  reader.finish();
  all.fields = reader.fields();
  all.body = reader.start_of_body() + rest;
  all.has_body = reader.has_body();
  return all;
}

TEST(HeaderReader, EndsAtTheFirstEmptyLine) {
  const Split got = split("To: a\nSubject: b\n  c\n\td\n\nTo: x\n");
  EXPECT_EQ(got.fields, (std::vector<std::string>{"To: a\n", "Subject: b\n  c\n\td\n"}));
  EXPECT_EQ(got.body, "To: x\n");
  EXPECT_TRUE(got.has_body);
}

TEST(HeaderReader, ALineThatIsNoFieldBeginsTheBody) {
  EXPECT_EQ(split("To: a\nhello there\nx\n").body, "hello there\nx\n");
  EXPECT_EQ(split("  indented\n").body, "  indented\n");
  EXPECT_EQ(split(": no name\n").body, ": no name\n");
  EXPECT_EQ(split("a b: two words\n").body, "a b: two words\n");
  EXPECT_EQ(split("To: a\n\r\nx\n").body, "\r\nx\n");
  EXPECT_TRUE(split("T\xf6: a\n").fields.empty());
}

TEST(HeaderReader, SpacesMayStandBeforeTheColon) {
  EXPECT_EQ(split("To \t: a\n").fields, (std::vector<std::string>{"To \t: a\n"}));
  EXPECT_EQ(field_name("To \t: a\n"), "To");
}

TEST(HeaderReader, AnMboxLineBecomesAField) {
  EXPECT_EQ(split("From me Mon\nTo: a\n").fields,
            (std::vector<std::string>{"MBOX-Line: From me Mon\n", "To: a\n"}));
}

TEST(HeaderReader, AMissingLineFeedAtTheEndIsAdded) {
  EXPECT_EQ(split("To: a").fields, (std::vector<std::string>{"To: a\n"}));
  EXPECT_FALSE(split("To: a").has_body);
  EXPECT_EQ(split("hello").body, "hello\n");
  EXPECT_FALSE(split("").has_body);
}

RC_GTEST_PROP(HeaderReader, PiecesDoNotMatter, ()) {
  const std::string text =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab: \t\n\nF")));
  RC_ASSERT(split(text, 1) == split(text, text.size() + 1));
}

}  // namespace
}  // namespace porpoise::inject
