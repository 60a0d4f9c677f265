#include "impl/dns/packet.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/dns_packets.h"

namespace porpoise::dns {
namespace {

using test::DnsResponse;

TEST(Packet, AsksOneQuestionWithRecursion) {
  const std::string query = pack_query(0x1234, "aB.Ex", RecordType::mx, false);
  EXPECT_EQ(query, std::string("\x12\x34\x01\x00\0\1\0\0\0\0\0\0\2aB\2Ex\0\0\x0f\0\1", 23));
}

TEST(Packet, SaysHowMuchItTakesByDatagram) {
  const std::string query = pack_query(1, "a.ex", RecordType::a, true);
  // The OPT record: root, type 41, the size in the place of the class (RFC 6891 §6.1.2).
  EXPECT_EQ(query.substr(query.size() - 11), std::string("\0\0\x29\x04\xd0\0\0\0\0\0\0", 11));
}

TEST(Packet, IsReadWithItsRecords) {
  DnsResponse response;
  response.id = 7;
  response.question = test::dns_question("A.eX", 15);
  response.answers = {
      test::dns_mx("A.ex", 60, 10, "Mail.A.EX"),
      test::dns_cname("b.ex", 1, "c.ex"),
      test::dns_a("c.ex", 0x80000000, 0xc0000201),
      test::dns_record("d.ex", 28, 9,
                       std::string("\x20\1\x0d\xb8", 4) + std::string(11, '\0') + '\1'),
      test::dns_mx("e.ex", 60, 0, "."),
      test::dns_record("f.ex", 65280, 1, "abc")};
  response.authorities = {test::dns_soa("ex", 300, 60)};
  const std::optional<Message> message = parse_packet(response.bytes());
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->id, 7);
  EXPECT_TRUE(message->response && message->recursion_available && message->asks);
  EXPECT_FALSE(message->truncated || message->authoritative);
  EXPECT_EQ(message->asked_name, "A.eX");
  EXPECT_EQ(message->asked_type, RecordType::mx);
  ASSERT_EQ(message->answers.size(), 6u);
  EXPECT_EQ(message->answers[0].owner, "a.ex");
  EXPECT_EQ(message->answers[0].target, "mail.a.ex");
  EXPECT_EQ(message->answers[0].preference, 10);
  EXPECT_EQ(message->answers[0].ttl, 60u);
  EXPECT_EQ(message->answers[1].target, "c.ex");
  EXPECT_EQ(message->answers[2].address.to_string(), "192.0.2.1");
  EXPECT_EQ(message->answers[2].ttl, 0u) << "RFC 2181 §8";
  EXPECT_EQ(message->answers[3].address.to_string(), "2001:db8::1");
  EXPECT_EQ(message->answers[4].target, ".");
  EXPECT_EQ(message->authorities.at(0).minimum, 60u);
}

TEST(Packet, IsNothingWhenItIsBroken) {
  DnsResponse response;
  response.question = test::dns_question("a.ex", 1);
  response.answers = {test::dns_a("a.ex", 60, 1)};
  const std::string whole = response.bytes();
  ASSERT_TRUE(parse_packet(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_packet(whole.substr(0, size)).has_value()) << size;
  }
  response.answers = {test::dns_record("a.ex", 1, 60, "abc")};
  EXPECT_FALSE(parse_packet(response.bytes()).has_value()) << "an address of three bytes";
  response.answers = {test::dns_record("a.ex", 15, 60, "\1")};
  EXPECT_FALSE(parse_packet(response.bytes()).has_value()) << "an MX record without a host";
}

TEST(Packet, MayPointInCircles) {
  const std::string loop("\0\1\x81\x80\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1", 18);
  EXPECT_FALSE(parse_packet(loop).has_value());
}

/// What a server under attack, or the attacker, may send.
RC_GTEST_PROP(Packet, OfAnyBytesIsReadWithoutHarm, (std::string bytes)) {
  static_cast<void>(parse_packet(bytes));
}

RC_GTEST_PROP(Packet, DamagedAnywhereIsReadWithoutHarm, ()) {
  DnsResponse response;
  response.question = test::dns_question("mail.a.ex", 15);
  response.answers = {test::dns_mx("mail.a.ex", 60, 1, "b.ex"), test::dns_cname("b.ex", 1, "c.ex"),
                      test::dns_a("c.ex", 5, 1),
                      test::dns_record("d.ex", 28, 9, std::string(16, 'x')),
                      test::dns_record("e.ex", 16, 9, "\3abc")};
  response.authorities = {test::dns_soa("ex", 300, 60)};
  std::string bytes = response.bytes();
  const int damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    const char byte = *rc::gen::arbitrary<char>();
    bytes[at] = byte;
  }
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
  const std::optional<Message> message = parse_packet(bytes);
  if (!message) return;
  for (const Record& record : message->answers) RC_ASSERT(!record.owner.empty());
}

}  // namespace
}  // namespace porpoise::dns
