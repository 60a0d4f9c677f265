#include "impl/smtp/reply.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::smtp {
namespace {

using Status = ReplyParser::Status;

/// Feeds `bytes` in pieces of `piece` bytes until the parser has made up its mind.
Status feed(ReplyParser& parser, std::string_view bytes, std::size_t piece = 1) {
  while (!bytes.empty() && parser.status() == Status::more) {
    bytes.remove_prefix(parser.feed(bytes.substr(0, piece)));
  }
  return parser.status();
}

struct Sample {
  std::string bytes;
  int code;  ///< 0: garbage.
  std::string text;
};

TEST(ReplyParser, ReadsRepliesOfAnyShape) {
  const Sample samples[] = {
      {"250 ok\r\n", 250, "250 ok\n"},
      {"250 ok\n", 250, "250 ok\n"},
      {"250\r\n", 250, "250\n"},
      {"250 \r\n", 250, "250 \n"},
      {"220-a\r\n220-b\r\n220 c\r\n", 220, "220-a\n220-b\n220 c\n"},
      {"220-a\n220\n", 220, "220-a\n220\n"},
      {"250-\r\n250-\r\n250\r\n", 250, "250-\n250-\n250\n"},
      {"550\ttab\r\n", 550, "550\ttab\n"},
      {"421 a\rb\r\r\n", 421, "421 ab\n"},
      {std::string("599 a\0b\r\n", 9), 599, "599 a?b\n"},
      {"250-ok\r\n251 forwarded\r\n", 250, "250-ok\n251 forwarded\n"},
      {"250 \xff\r\n", 250, "250 \xff\n"},
      {"199 no\r\n", 0, "199 no\n"},
      {"600 no\r\n", 0, "600 no\n"},
      {"000 no\r\n", 0, "000 no\n"},
      {"25\r\n", 0, "25\n"},
      {"\r\n", 0, "\n"},
      {"2500 no\r\n", 0, "2500 no\n"},
      {"250ok\r\n", 0, "250ok\n"},
      {" 250 ok\r\n", 0, " 250 ok\n"},
      {"HTTP/1.1 400 Bad Request\r\n", 0, "HTTP/1.1 400 Bad Request\n"},
      {"250-ok\r\nand more\r\n", 0, "250-ok\nand more\n"},
      {"250-ok\r\n550 or not\r\n", 0, "250-ok\n550 or not\n"},
  };
  for (const Sample& sample : samples) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, sample.bytes.size()}) {
      ReplyParser parser;
      const Status status = feed(parser, sample.bytes, piece);
      EXPECT_EQ(status, sample.code == 0 ? Status::garbage : Status::complete) << sample.text;
      const Reply reply = parser.take();
      EXPECT_EQ(status == Status::complete ? reply.code : 0, sample.code);
      EXPECT_EQ(reply.text, sample.text);
    }
  }
}

TEST(ReplyParser, StopsAtTheEndOfTheReply) {
  ReplyParser parser;
  EXPECT_EQ(parser.feed("250-a\r\n250 b\r\n354 go\r\n"), 14U);
  EXPECT_EQ(parser.take().code, 250);
  EXPECT_EQ(parser.status(), Status::more);
  EXPECT_EQ(parser.feed("354 go\r\n"), 8U);
  EXPECT_EQ(parser.take().code, 354);
}

TEST(ReplyParser, KeepsFiveThousandBytesOfText) {
  ReplyParser parser;
  EXPECT_EQ(feed(parser, "250 " + std::string(60000, 'x') + "\r\n", 1000), Status::complete);
  const Reply reply = parser.take();
  EXPECT_EQ(reply.text.size(), 5000U);
  EXPECT_EQ(reply.text.back(), '\n');
}

TEST(ReplyParser, RefusesLinesAndRepliesWithoutEnd) {
  ReplyParser parser;
  EXPECT_EQ(feed(parser, "250 " + std::string(70000, 'x'), 4096), Status::garbage);
  parser.take();
  std::string endless;
  while (endless.size() <= ReplyParser::kReplyMax) endless += "250-" + std::string(996, 'y') + "\n";
  EXPECT_EQ(feed(parser, endless, 4096), Status::garbage);
}

/// What servers say, more or less.
rc::Gen<std::string> noise() {
  const rc::Gen<std::string> token = rc::gen::element<std::string>(
      "250", "220", "354", "550", "421", "-", " ", "\r\n", "\n", "\r", "x", std::string(1, '\0'));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(token),
                      [](const std::vector<std::string>& parts) {
                        std::string all;
                        for (const std::string& part : parts) all += part;
                        return all;
                      });
}

RC_GTEST_PROP(ReplyParserProperty, NeverReadsBeyondWhatItWasGivenNorKeepsTooMuch, ()) {
  const std::string bytes =
      *rc::gen::oneOf(rc::gen::arbitrary<std::string>(), noise());
  ReplyParser parser;
  std::string_view left = bytes;
  while (!left.empty()) {
    const std::size_t used = parser.feed(left);
    RC_ASSERT(used >= 1U);
    RC_ASSERT(used <= left.size());
    left.remove_prefix(used);
    if (parser.status() == Status::more) continue;
    const bool complete = parser.status() == Status::complete;
    const Reply reply = parser.take();
    RC_ASSERT(!complete || (reply.code >= 200 && reply.code <= 599));
    RC_ASSERT(reply.text.size() <= ReplyParser::kTextMax);
    RC_ASSERT(reply.text.find_first_of(std::string("\r\0", 2)) == std::string::npos);
    RC_ASSERT(reply.text.back() == '\n');
  }
}

RC_GTEST_PROP(ReplyParserProperty, ReadsTheSameInAnyPieces, ()) {
  const std::string bytes = *noise();
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 7);
  ReplyParser whole, pieces;
  const Status status = feed(whole, bytes, std::max<std::size_t>(bytes.size(), 1));
  RC_ASSERT(feed(pieces, bytes, piece) == status);
  RC_ASSERT(whole.take().text == pieces.take().text);
}

}  // namespace
}  // namespace porpoise::smtp
