#include "impl/qmtp/package_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/mail/netstring.h"

namespace porpoise::qmtp {
namespace {

using mail::netstring;
using Addresses = std::vector<std::string>;

struct Read {
  std::string body;
  std::optional<std::string> sender;
  std::vector<std::optional<std::string>> recipients;
  bool ended = false;
  bool malformed = false;
  std::size_t used = 0;

  Read() = default;
};

Read read(Protocol protocol, const std::string& wire, std::size_t piece = 3) {
  PackageReader reader(protocol);
  Read all;
  while (all.used < wire.size() && !reader.ended() && !reader.malformed()) {
    const std::string_view bytes = std::string_view(wire).substr(all.used, piece);
    all.used += reader.read(bytes, all.body);
  }
  all.sender = reader.sender();
  all.recipients = reader.recipients();
  all.ended = reader.ended();
  all.malformed = reader.malformed();
  return all;
}

std::string joined(const Addresses& addresses) {
  std::string all;
  for (const std::string& address : addresses) all += netstring(address);
  return all;
}

std::string qmtp(const std::string& message, const std::string& sender,
                 const Addresses& recipients) {
  return netstring(message) + netstring(sender) + netstring(joined(recipients));
}

std::string qmqp(const std::string& message, const std::string& sender,
                 const Addresses& recipients) {
  return netstring(netstring(message) + netstring(sender) + joined(recipients));
}

TEST(Netstring, HasNoLeadingZeros) {
  EXPECT_EQ(netstring(""), "0:,");
  EXPECT_EQ(netstring("hello world!"), "12:hello world!,");
}

TEST(PackageReader, TakesBothKindsOfLineEnds) {
  EXPECT_EQ(read(Protocol::qmtp, qmtp("\na\r\nb\n", "s", {"r"})).body, "a\r\nb\n");
  EXPECT_EQ(read(Protocol::qmtp, qmtp("\ra\r\n\rb\nc\r\r\n\r", "s", {"r"})).body,
            "a\n\rb\nc\r\n\r");
  EXPECT_EQ(read(Protocol::qmqp, qmqp("\ra\r\n", "s", {"r"})).body, "\ra\r\n");
  EXPECT_TRUE(read(Protocol::qmtp, qmtp("a\n", "s", {"r"})).malformed);
  EXPECT_TRUE(read(Protocol::qmtp, qmtp("", "s", {"r"})).malformed);
  EXPECT_TRUE(read(Protocol::qmqp, qmqp("", "s", {"r"})).ended);
}

TEST(PackageReader, StopsAtTheEndOfItsPackage) {
  const std::string one = qmtp("\nx", "s", {"r"});
  const Read got = read(Protocol::qmtp, one + one, 1000);
  EXPECT_TRUE(got.ended);
  EXPECT_EQ(got.used, one.size());
}

TEST(PackageReader, AnAddressThatCannotBeTakenIsNone) {
  const std::string wire =
      qmtp("\n", std::string("s\0x", 3), {"a", std::string(1000, 'a'), std::string(999, 'b'), ""});
  const Read got = read(Protocol::qmtp, wire, 1000);
  EXPECT_TRUE(got.ended);
  EXPECT_FALSE(got.sender);
  ASSERT_EQ(got.recipients.size(), 4U);
  EXPECT_EQ(got.recipients[0], "a");
  EXPECT_FALSE(got.recipients[1]);
  EXPECT_EQ(got.recipients[2]->size(), 999U);
  EXPECT_EQ(got.recipients[3], "");
}

TEST(PackageReader, WhatIsNoPackageIsMalformed) {
  for (const char* wire : {"x", ":", "-1:", "1:\nx", "1:\n,x:", "999999999:", "1:\n,1:s,3:1:rx",
                           "1:\n,1:s,4:2:r,,", "1:\n,1:s,5:1:r,,"}) {
    EXPECT_TRUE(read(Protocol::qmtp, wire).malformed) << wire;
  }
  for (const char* wire : {"0:", "3:1:a,", "10:1:a,1:s,1:rr", "9:1:a,1:s,1:r,,"}) {
    EXPECT_TRUE(read(Protocol::qmqp, wire).malformed) << wire;
  }
}

RC_GTEST_PROP(PackageReader, ReadsWhatWasSentInAnyPieces,
              (const std::string& body, const std::string& sender, const Addresses& recipients)) {
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 50);
  for (const Protocol protocol : {Protocol::qmtp, Protocol::qmqp}) {
    const bool is_qmtp = protocol == Protocol::qmtp;
    const std::string wire =
        is_qmtp ? qmtp("\n" + body, sender, recipients) : qmqp(body, sender, recipients);
    const Read got = read(protocol, wire, piece);
    RC_ASSERT(got.ended);
    RC_ASSERT(got.used == wire.size());
    RC_ASSERT(got.body == body);
    RC_ASSERT(got.recipients.size() == recipients.size());
    for (std::size_t i = 0; i < recipients.size(); ++i) {
      RC_ASSERT(!got.recipients[i] || *got.recipients[i] == recipients[i]);
    }
    const Read cut = read(protocol, wire.substr(0, wire.size() - 1), piece);
    RC_ASSERT(!cut.ended && !cut.malformed);
  }
}

}  // namespace
}  // namespace porpoise::qmtp
