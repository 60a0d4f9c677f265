// The bytes that qmail-queue and qmail-send write, as its sources and manual pages have them.

#include "impl/queue/classic/records.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::queue::classic {
namespace {

using namespace std::string_literals;

TEST(ClassicRecords, ReadsWhatQmailQueueWrites) {
  const auto todo = decode_todo("u7790\0p4711\0Fann@a.example\0Tbob@b.example\0Tcarl\0"s);
  ASSERT_TRUE(todo);
  EXPECT_EQ(todo->user, 7790U);
  EXPECT_EQ(todo->process, 4711U);
  EXPECT_EQ(todo->finishes, 0U);
  EXPECT_EQ(todo->envelope.sender, "ann@a.example");
  EXPECT_EQ(todo->envelope.recipients, (std::vector<std::string>{"bob@b.example", "carl"}));
}

TEST(ClassicRecords, WritesWhatQmailSendReads) {
  TodoFile todo;
  todo.user = 7790;
  todo.process = 4711;
  todo.envelope = Envelope("ann@a.example", {"bob@b.example", "carl"});
  EXPECT_EQ(encode_todo(todo), "u7790\0p4711\0Fann@a.example\0Tbob@b.example\0Tcarl\0"s);
  EXPECT_EQ(encode_info("ann@a.example"), "Fann@a.example\0"s);
  EXPECT_EQ(encode_info(""), "F\0"s);
  EXPECT_EQ(encode_channel({{false, "a@x"}, {true, "b@x"}}), "Ta@x\0Db@x\0"s);
}

TEST(ClassicRecords, WhatAMessageEndsStandsWhereQmailStopsReading) {
  TodoFile todo;
  todo.process = 4711;
  todo.finishes = 42;
  const std::string bytes = encode_todo(todo);
  EXPECT_EQ(bytes, "u0\0p4711 ends 42\0F\0"s);
  EXPECT_EQ(decode_todo(bytes)->finishes, 42U);
  EXPECT_EQ(decode_todo(bytes)->process, 4711U);
}

TEST(ClassicRecords, ARecordThatACrashCutOffCountsForNothing) {
  EXPECT_EQ(decode_todo("Fann@a\0Tbob@b\0Tcar"s)->envelope.recipients.size(), 1U);
  EXPECT_EQ(decode_channel("Ta@x\0Tb@"s)->size(), 1U);
  EXPECT_FALSE(decode_info("Fann@a"));
}

TEST(ClassicRecords, LettersThatMeanNothingAreNoticed) {
  EXPECT_FALSE(decode_todo("Fann@a\0Xbob@b\0"s));
  EXPECT_FALSE(decode_todo("Tbob@b\0"s));
  EXPECT_FALSE(decode_todo(std::string(512, '\0')));
  EXPECT_FALSE(decode_channel("Ta@x\0Kb@x\0"s));
  EXPECT_FALSE(decode_info("Tann@a\0"s));
}

TEST(ClassicRecords, OffsetsAreThoseOfTheMarks) {
  const auto records = decode_channel("Ta@x\0Db@xy\0Tc\0"s);
  ASSERT_EQ(records->size(), 3U);
  EXPECT_EQ((*records)[0].offset, 0U);
  EXPECT_EQ((*records)[1].offset, 5U);
  EXPECT_EQ((*records)[2].offset, 11U);
  EXPECT_TRUE((*records)[1].done);
}

RC_GTEST_PROP(ClassicRecords, NoBytesBreakTheReaders, (const std::string& bytes)) {
  decode_todo(bytes);
  decode_channel(bytes);
  decode_info(bytes);
}

}  // namespace
}  // namespace porpoise::queue::classic
