#include "impl/dns/answer.h"

#include <gtest/gtest.h>

namespace porpoise::dns {
namespace {

using std::chrono::seconds;

Record alias(std::string owner, std::string target, std::uint32_t ttl = 100) {
  Record record;
  record.owner = std::move(owner);
  record.type = RecordType::cname;
  record.target = std::move(target);
  record.ttl = ttl;
  return record;
}

Record mx(std::string owner, std::uint16_t preference, std::uint32_t ttl = 100) {
  Record record;
  record.owner = std::move(owner);
  record.type = RecordType::mx;
  record.preference = preference;
  record.target = "mail.ex";
  record.ttl = ttl;
  return record;
}

Record of(RecordType type, std::uint32_t ttl = 0, std::uint32_t minimum = 0) {
  Record record;
  record.owner = "ex";
  record.type = type;
  record.ttl = ttl;
  record.minimum = minimum;
  return record;
}

Message message(std::vector<Record> answers, std::vector<Record> authorities = {}) {
  Message made;
  made.recursion_available = true;
  made.answers = std::move(answers);
  made.authorities = std::move(authorities);
  return made;
}

Reading read(const Message& message) {
  return read_answer(message, Question("a.ex", RecordType::mx));
}

TEST(ReadAnswer, TakesTheRecordsOfTheNameAlone) {
  const Reading reading =
      read(message({mx("a.ex", 1, 50), mx("b.ex", 2), of(RecordType::a), mx("a.ex", 3, 40)}));
  EXPECT_EQ(reading.kind, Reading::Kind::answer);
  EXPECT_EQ(reading.answer.kind, Answer::Kind::found);
  ASSERT_EQ(reading.answer.records.size(), 2u);
  EXPECT_EQ(reading.answer.records[1].preference, 3);
  EXPECT_EQ(reading.answer.ttl, seconds(40)) << "the shortest";
}

TEST(ReadAnswer, FollowsAliasesInAnyOrder) {
  const Reading reading =
      read(message({mx("c.ex", 1), alias("b.ex", "c.ex", 20), alias("a.ex", "b.ex", 30)}));
  EXPECT_EQ(reading.answer.kind, Answer::Kind::found);
  EXPECT_EQ(reading.answer.ttl, seconds(20));
  EXPECT_EQ(reading.aliases, 2);
}

TEST(ReadAnswer, SaysWhatElseToAskFor) {
  const Reading reading = read(message({alias("a.ex", "b.other", 30)}));
  EXPECT_EQ(reading.kind, Reading::Kind::alias);
  EXPECT_EQ(reading.name, "b.other");
  EXPECT_EQ(reading.ttl, 30u);
}

TEST(ReadAnswer, GoesInNoCircles) {
  const Reading reading = read(message({alias("a.ex", "b.ex"), alias("b.ex", "a.ex")}));
  EXPECT_EQ(reading.kind, Reading::Kind::alias);
  EXPECT_GT(reading.aliases, kAliasesMax);
}

TEST(ReadAnswer, TellsNoRecordsFromNoName) {
  Message nothing = message({}, {of(RecordType::soa, 500, 60)});
  EXPECT_EQ(read(nothing).answer.kind, Answer::Kind::no_data);
  EXPECT_EQ(read(nothing).answer.ttl, seconds(60)) << "RFC 2308 §5";
  nothing.rcode = kNoSuchName;
  EXPECT_EQ(read(nothing).answer.kind, Answer::Kind::no_such_name);
  nothing.authorities = {of(RecordType::soa, 30, 60)};
  EXPECT_EQ(read(nothing).answer.ttl, seconds(30));
  nothing.authorities.clear();
  EXPECT_EQ(read(nothing).answer.kind, Answer::Kind::no_such_name);
  EXPECT_EQ(read(nothing).answer.ttl, seconds(0)) << "not kept without an SOA record";
}

TEST(ReadAnswer, ANameBehindAnAliasMayBeMissing) {
  Message nothing = message({alias("a.ex", "b.ex", 10)}, {of(RecordType::soa, 500, 60)});
  EXPECT_EQ(read(nothing).answer.kind, Answer::Kind::no_data);
  EXPECT_EQ(read(nothing).answer.ttl, seconds(10));
  nothing.rcode = kNoSuchName;
  EXPECT_EQ(read(nothing).answer.kind, Answer::Kind::no_such_name);
}

TEST(ReadAnswer, TakesNoTroubleForAnAnswer) {
  Message trouble = message({mx("a.ex", 1)});
  for (const std::uint16_t rcode :
       {kServerFailure, kRefused, std::uint16_t{9}, std::uint16_t{16}}) {
    trouble.rcode = rcode;
    EXPECT_EQ(read(trouble).kind, Reading::Kind::trouble) << rcode;
  }
  for (const std::uint16_t rcode : {kFormatError, kNotImplemented}) {
    trouble.rcode = rcode;
    EXPECT_EQ(read(trouble).kind, Reading::Kind::not_edns) << rcode;
  }
  trouble.rcode = kServerFailure;
  EXPECT_EQ(read(trouble).answer.why, "answered SERVFAIL");
}

TEST(ReadAnswer, SeesThatAServerIsLame) {
  Message referral = message({}, {of(RecordType::ns)});
  EXPECT_EQ(read(referral).kind, Reading::Kind::trouble);
  Message silent = message({});
  EXPECT_EQ(read(silent).answer.kind, Answer::Kind::no_data);
  silent.recursion_available = false;
  EXPECT_EQ(read(silent).kind, Reading::Kind::trouble);
  silent.authoritative = true;
  EXPECT_EQ(read(silent).answer.kind, Answer::Kind::no_data);
}

}  // namespace
}  // namespace porpoise::dns
