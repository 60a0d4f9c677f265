#include "sim/export/trace_line.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

TEST(TraceLine, CharactersAreBytesAgain) {
  const auto line = read_trace_line(
      R"({"event":7,"ns":12,"who":"mx/101","what":"write","call":3,"on":5,"bytes":"a\u0000ÿ"})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->bytes, std::string("a\0\xff", 3));
  EXPECT_EQ(line->host(), "mx");
  EXPECT_EQ(line->on, 5u);
  EXPECT_TRUE(line->is_call());
}

TEST(TraceLine, NotesAreNoCalls) {
  const auto line = read_trace_line(R"({"event":1,"ns":5,"who":"mx","what":"power-loss"})");
  ASSERT_TRUE(line.has_value());
  EXPECT_FALSE(line->is_call());
  EXPECT_EQ(line->host(), "mx");
}

TEST(TraceLine, WhatIsNoEventIsRefused) {
  for (const char* text : {"", "[]", "{", R"({"ns":1,"who":"mx"})", R"({"who":"mx","what":"log"})",
                           R"({"ns":"1","who":"mx","what":"log"})",
                           R"({"ns":1,"who":"mx","what":"log","bytes":"€"})"}) {
    EXPECT_FALSE(read_trace_line(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace porpoise::sim
