#include "impl/local/mbox_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::local {
namespace {

std::string in_mbox_form(std::string_view message, std::size_t piece_bytes = 1 << 20) {
  MboxQuoter quoter;
  std::string out;
  while (!message.empty()) {
    const std::string_view piece = message.substr(0, piece_bytes);
    quoter.feed(piece, out);
    message.remove_prefix(piece.size());
  }
  quoter.finish(out);
  return out;
}

TEST(MboxText, EveryFromLineGetsOneMoreMark) {
  EXPECT_EQ(in_mbox_form("From me\n>From you\nFrom\nx From y\n> From z\n"),
            ">From me\n>>From you\nFrom\nx From y\n> From z\n\n");
}

TEST(MboxText, AMessageEndsInALineFeedAndABlankLine) {
  EXPECT_EQ(in_mbox_form("a\n\nb"), "a\n\nb\n\n");
  EXPECT_EQ(in_mbox_form("a\n"), "a\n\n");
  EXPECT_EQ(in_mbox_form(""), "\n");
  EXPECT_EQ(in_mbox_form("x\nFro"), "x\nFro\n\n");
  EXPECT_EQ(in_mbox_form("x\n>>"), "x\n>>\n\n");
  EXPECT_EQ(in_mbox_form("x\nFrom "), "x\n>From \n\n");
}

/// What a reader of the mbox makes of the text of one message.
std::string read_back(std::string text) {
  text.pop_back();  // the blank line
  std::string message;
  while (!text.empty()) {
    std::string line = text.substr(0, text.find('\n') + 1);
    text.erase(0, line.size());
    const std::size_t marks = line.find_first_not_of('>');
    const bool is_quoted = marks > 0 && marks != line.npos && line.compare(marks, 5, "From ") == 0;
    message += line.substr(is_quoted ? 1 : 0);
  }
  return message;
}

rc::Gen<std::string> messages() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::element<std::string>("From ", "From", ">", "\n", "F", " ", "x")),
                      [](const std::vector<std::string>& parts) {
                        std::string message;
                        for (const std::string& part : parts) message += part;
                        return message;
                      });
}

RC_GTEST_PROP(MboxText, NoMessageLooksLikeTwoAndEachCanBeReadBack, ()) {
  std::string message = *messages();
  const std::string text = in_mbox_form(message);
  RC_ASSERT(!text.starts_with("From "));
  RC_ASSERT(text.find("\nFrom ") == text.npos);
  if (!message.empty() && message.back() != '\n') message += '\n';
  RC_ASSERT(read_back(text) == message);
}

RC_GTEST_PROP(MboxText, PiecesOfAnyLengthGiveTheSameText, ()) {
  const std::string message = *messages();
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 9);
  RC_ASSERT(in_mbox_form(message, piece) == in_mbox_form(message));
}

TEST(MboxText, TheFromLineIsOneLineInUtc) {
  EXPECT_EQ(from_line("ann@a.ex", 0), "From ann@a.ex Thu Jan 01 00:00:00 1970\n");
  EXPECT_EQ(from_line("", 951868799), "From MAILER-DAEMON Tue Feb 29 23:59:59 2000\n");
  EXPECT_EQ(from_line("two words\tand\nmore@x", 1700000000),
            "From two-words-and-more@x Tue Nov 14 22:13:20 2023\n");
}

}  // namespace
}  // namespace porpoise::local
