// DataDecoder and DotStuffer, alone and together.

#include "impl/mail/data_decoder.h"
#include "impl/mail/dot_stuffer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::mail {
namespace {

using namespace std::string_literals;

struct Decoded {
  std::string text;
  std::string rest;  // what was left for the next command
  bool ended = false;
  bool malformed = false;

  Decoded() = default;
  bool operator==(const Decoded&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Decoded& decoded) {
  return out << testing::PrintToString(decoded.text) << (decoded.ended ? " ended" : " open")
             << (decoded.malformed ? " malformed" : "") << ", rest "
             << testing::PrintToString(decoded.rest);
}

/// Decodes `wire` in pieces that end at the offsets `cuts`, ascending.
Decoded decode(std::string_view wire, const std::vector<std::size_t>& cuts = {}) {
  DataDecoder decoder;
  Decoded decoded;
  std::size_t at = 0;
  std::vector<std::size_t> ends = cuts;
  ends.push_back(wire.size());
  for (const std::size_t end : ends) {
    if (decoder.ended()) break;
    at += decoder.decode(wire.substr(at, end - at), decoded.text);
  }
  decoded.rest = wire.substr(at);
  decoded.ended = decoder.ended();
  decoded.malformed = decoder.malformed();
  return decoded;
}

TEST(DataDecoder, TurnsTheWireIntoStoredText) {
  const std::pair<std::string, std::string> table[] = {
      {".\r\n", ""},
      {"\r\n.\r\n", "\n"},
      {"..\r\n.\r\n", ".\n"},
      {".y\r\n.\r\n", "y\n"},
      {"x.\r\n.\r\n", "x.\n"},
      {"a\r\n\r\nb\r\n.\r\n", "a\n\nb\n"},
      {"...\r\n.. \r\n.\r\n", "..\n. \n"},
      {"\xff\x80\t\r\n.\r\n", "\xff\x80\t\n"},
  };
  for (const auto& [wire, text] : table) {
    const Decoded decoded = decode(wire);
    EXPECT_EQ(decoded.text, text) << testing::PrintToString(wire);
    EXPECT_TRUE(decoded.ended && !decoded.malformed && decoded.rest.empty()) << decoded;
  }
}

TEST(DataDecoder, LeavesWhatFollowsTheEndToTheNextCommand) {
  const Decoded decoded = decode("x\r\n.\r\nQUIT\r\n\0"s);
  EXPECT_EQ(decoded.rest, "QUIT\r\n\0"s);
  EXPECT_FALSE(decoded.malformed);
}

struct Ending {
  std::string bytes;
  bool ends;
  bool malformed;
};

/// The endings that some servers took for the end of data (spec/field.md, 1.5), and two of text.
const Ending kEndings[] = {
    {"\n.\n", false, true},        {"\n.\r\n", false, true},     {"\r\n.\n", false, true},
    {"\n.\r", false, true},        {"\r.\r", false, true},       {"\r.\n", false, true},
    {"\r.\r\n", false, true},      {"\r\n.\r", false, true},     {"\r\n\0.\r\n"s, false, true},
    {"\r\n.\0\r\n"s, false, true}, {"\r\n.\r\r\n", false, true}, {"\r\r\n.\r\r\n", false, true},
    {"\r\r\n.\r\n", true, true},   {"\r\n. \r\n", false, false}, {"\x85.\x85", false, false},
};

TEST(DataDecoder, IsEndedByNoEndingButTheTrueOne) {
  for (const Ending& ending : kEndings) {
    const Decoded decoded = decode("body" + ending.bytes + "MAIL FROM:<a@b>\r\n");
    EXPECT_EQ(decoded.ended, ending.ends) << testing::PrintToString(ending.bytes);
    EXPECT_EQ(decoded.malformed, ending.malformed) << testing::PrintToString(ending.bytes);
    if (ending.ends) continue;
    const Decoded whole = decode("body" + ending.bytes + "x\r\n.\r\nNOOP\r\n");
    EXPECT_TRUE(whole.ended) << testing::PrintToString(ending.bytes);
    EXPECT_EQ(whole.rest, "NOOP\r\n") << testing::PrintToString(ending.bytes);
  }
}

std::string wire_like() {
  const auto parts = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("\r", "\n", "\r\n", ".", "\r\n.\r\n", "\0"s, "x", "text",
                                    "\r\n.", "..", "long line of text"));
  std::string wire;
  for (const std::string& part : parts) wire += part;
  return wire;
}

RC_GTEST_PROP(DataDecoder, DoesNotCareWhereTheWireIsCut, ()) {
  const std::string wire = wire_like();
  const Decoded whole = decode(wire);
  std::vector<std::size_t> everywhere;
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    everywhere.push_back(cut);
    RC_ASSERT(decode(wire, {cut}) == whole);
  }
  RC_ASSERT(decode(wire, everywhere) == whole);
}

/// qmail-smtpd's table (spec/qmail.md, 12.3) with the override, one byte at a time.
Decoded decode_by_table(std::string_view wire) {
  Decoded decoded;
  int state = 1;
  std::size_t at = 0;
  char before = '\0';
  for (; at < wire.size() && !decoded.ended; ++at) {
    const char c = wire[at];
    if (c == '\0' || (c == '\n' && before != '\r') || (c != '\n' && before == '\r')) {
      decoded.malformed = true;
    }
    before = c;
    if (state == 3) {
      if (c == '\n') {
        decoded.ended = true;
        continue;
      }
      decoded.text += ".\r";
      state = 0;
    } else if (state == 4) {
      if (c == '\n') {
        decoded.text += c;
        state = 1;
        continue;
      }
      decoded.text += '\r';
      state = 0;
    } else if (state == 1 && c == '.') {
      state = 2;
      continue;
    } else if (state == 2 && c == '\r') {
      state = 3;
      continue;
    }
    state = c == '\r' ? 4 : 0;
    if (c != '\r') decoded.text += c;
  }
  decoded.rest = wire.substr(at);
  return decoded;
}

RC_GTEST_PROP(DataDecoder, AgreesWithTheTableOfStates, ()) {
  const std::string wire = wire_like();
  RC_ASSERT(decode(wire) == decode_by_table(wire));
}

struct Stuffed {
  std::string wire;
  bool sendable = false;

  Stuffed() = default;
  bool operator==(const Stuffed&) const = default;
};

Stuffed stuff(std::string_view text, std::size_t cut = 0) {
  DotStuffer stuffer;
  Stuffed stuffed;
  stuffer.stuff(text.substr(0, cut), stuffed.wire);
  stuffer.stuff(text.substr(cut), stuffed.wire);
  stuffed.sendable = stuffer.finish(stuffed.wire);
  return stuffed;
}

TEST(DotStuffer, TurnsStoredTextIntoTheWire) {
  const std::pair<std::string, std::string> table[] = {
      {"", ".\r\n"},
      {"\n", "\r\n.\r\n"},
      {"x\n", "x\r\n.\r\n"},
      {"no line feed", "no line feed\r\n.\r\n"},
      {".", "..\r\n.\r\n"},
      {".\n..\nx.\n", "..\r\n...\r\nx.\r\n.\r\n"},
      {"a\r\nb\r\n", "a\r\nb\r\n.\r\n"},
      {"\r\n.\r\n", "\r\n..\r\n.\r\n"},
  };
  for (const auto& [text, wire] : table) {
    const Stuffed stuffed = stuff(text);
    EXPECT_TRUE(stuffed.sendable);
    EXPECT_EQ(stuffed.wire, wire) << testing::PrintToString(text);
  }
}

TEST(DotStuffer, NeverSendsABareCarriageReturnOrANul) {
  for (const std::string& text :
       {"a\rb\n"s, "a\r\r\n"s, "a\r"s, "\r.\n"s, "a\0b\n"s, "\0"s, "x\n\r\0"s}) {
    const Stuffed stuffed = stuff(text);
    EXPECT_FALSE(stuffed.sendable) << testing::PrintToString(text);
    EXPECT_FALSE(decode(stuffed.wire).malformed) << testing::PrintToString(text);
    EXPECT_FALSE(decode(stuffed.wire).ended) << testing::PrintToString(text);
  }
}

RC_GTEST_PROP(DotStuffer, DoesNotCareWhereTheTextIsCut, ()) {
  const std::string text = wire_like();
  const Stuffed whole = stuff(text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) RC_ASSERT(stuff(text, cut) == whole);
}

RC_GTEST_PROP(DotStuffer, IsUndoneByTheDecoder, ()) {
  const auto lines = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("\n", ".", "x", "..", ".\n", "\n.\n", "\r\n", "words "));
  std::string text;
  for (const std::string& line : lines) text += line;
  const Stuffed stuffed = stuff(text);
  RC_ASSERT(stuffed.sendable);
  const Decoded decoded = decode(stuffed.wire);
  RC_ASSERT(decoded.ended && !decoded.malformed && decoded.rest.empty());

  std::string expected;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') expected += text[i];
  }
  if (!expected.empty() && expected.back() != '\n') expected += '\n';
  RC_ASSERT(decoded.text == expected);
}

}  // namespace
}  // namespace porpoise::mail
