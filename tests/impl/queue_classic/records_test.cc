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

TEST(ClassicRecords, SumsStandWhereQmailStopsReading) {
  TodoFile todo;
  todo.process = 4711;
  todo.body = BodySum{764, 0x5e1f0a2b};
  todo.envelope = Envelope("ann@a.example", {"bob@b.example"});
  const std::string bytes = encode_todo(todo);
  EXPECT_TRUE(bytes.starts_with("u0\0p4711 body 764 5e1f0a2b sum "s));
  EXPECT_TRUE(bytes.ends_with("\0Fann@a.example\0Tbob@b.example\0"s));
  EXPECT_EQ(decode_todo(bytes)->body, todo.body);
  EXPECT_EQ(decode_todo(bytes)->envelope.recipients, todo.envelope.recipients);

  InfoFile info;
  info.sender = "ann@a.example";
  info.body = todo.body;
  info.recipients[0] = {"virtual-carl@here"};
  info.recipients[1] = {"bob@b.example", "eve@b.example"};
  const std::string written = encode_info(info);
  EXPECT_TRUE(written.starts_with("Fann@a.example\0B764 5e1f0a2b\0Lvirtual-carl@here\0Rbob@"s));
  const auto read = decode_info(written);
  ASSERT_TRUE(read && read->has_recipients);
  EXPECT_EQ(read->sender, info.sender);
  EXPECT_EQ(read->body, info.body);
  EXPECT_EQ(read->recipients[0], info.recipients[0]);
  EXPECT_EQ(read->recipients[1], info.recipients[1]);
}

/// What qmail-qread takes for the records of the first channel file: what is left in its buffer of
/// what it read of info/N to find the sender's end, then the file itself.
std::string read_on_by_qread(const std::string& info, const std::string& channel) {
  constexpr std::size_t kBuffer = 1024;
  const std::size_t sender = info.find('\0') + 1;
  const std::size_t read = (sender + kBuffer - 1) / kBuffer * kBuffer;
  return info.substr(sender, std::max(read, sender) - sender) + channel;
}

TEST(ClassicRecords, QmailQreadThatReadsOnSeesEveryRecipient) {
  const std::string channel = "Ta@x\0Db@y\0"s;
  for (std::size_t sender = 0; sender < 2100; ++sender) {
    InfoFile info;
    info.sender = std::string(sender, 's');
    info.body = BodySum{sender, 0x5e1f0a2b};
    for (int i = 0; i < 40; ++i) info.recipients[i % 2].push_back(std::string(1 + i, 'r') + "@x");
    const std::string written = encode_info(info);
    const auto back = decode_info(written);
    ASSERT_TRUE(back && back->has_recipients) << sender;
    ASSERT_EQ(back->recipients[1], info.recipients[1]) << sender;
    std::string seen;
    std::string record;
    for (const char c : read_on_by_qread(written, channel)) {
      if (c != '\0') {
        record += c;
        continue;
      }
      if (record.starts_with('T') || record.starts_with('D')) seen += record + '\0';
      record.clear();
    }
    ASSERT_EQ(seen, channel) << sender;
  }
}

TEST(ClassicRecords, ReadsWhatQmailSendSaysOfAMessage) {
  const auto info = decode_info("Fann@a.example\0"s);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->sender, "ann@a.example");
  EXPECT_FALSE(info->body || info->has_recipients);
}

TEST(ClassicRecords, NoByteOfASummedFileChangesUnnoticed) {
  TodoFile todo;
  todo.body = BodySum{1, 2};
  todo.envelope = Envelope("a@x", {"b@y"});
  InfoFile info;
  info.sender = "a@x";
  info.recipients[1] = {"b@y"};
  const std::string queued = encode_todo(todo);
  const std::string told = encode_info(info);
  for (std::size_t at = 0; at < queued.size(); ++at) {
    std::string changed = queued;
    changed[at] ^= 1;
    const auto read = decode_todo(changed);
    const bool noticed = !read || !read->body || read->body == todo.body;
    EXPECT_TRUE(noticed && (!read || read->envelope.recipients == todo.envelope.recipients)) << at;
  }
  for (std::size_t at = 0; at < told.size(); ++at) {
    std::string changed = told;
    changed[at] ^= 1;
    EXPECT_FALSE(decode_info(changed)) << at;
    EXPECT_FALSE(at > 5 && decode_info(told.substr(0, at))) << at;
  }
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
