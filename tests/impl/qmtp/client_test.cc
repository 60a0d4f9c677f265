#include "impl/qmtp/client.h"

#include <gtest/gtest.h>

#include "impl/mail/netstring.h"
#include "impl/qmtp/package_reader.h"
#include "tests/support/run_task.h"
#include "tests/support/scripted_stream.h"
#include "tests/support/text_message.h"

namespace porpoise::qmtp {
namespace {

using roles::Verdict;

/// Answers once it has a whole package, and not before.
struct QmtpPeer final : test::ScriptedPeer {
  void hear(std::string_view bytes) override {
    EXPECT_FALSE(reader.ended()) << "more than one package";
    reader.read(bytes, body);
    EXPECT_FALSE(reader.malformed());
    if (reader.ended()) says += answers;
  }

  PackageReader reader{Protocol::qmtp};
  std::string body;
  std::string answers;
};

std::vector<Verdict> send(QmtpPeer& peer, std::vector<std::string> recipients,
                          std::string text = "Subject: x\n\n.y\r\n") {
  boost::asio::io_context context;
  test::StillClock clock;
  test::ScriptedStream stream(clock, peer, Endpoint());
  OutgoingPackage package;
  package.sender = "me@here.ex";
  package.recipients = std::move(recipients);
  package.message = test::text_message(std::move(text));
  package.server = "192.0.2.1";
  package.timeout = std::chrono::seconds(10);
  return test::run_task(context, send_package(clock, stream, std::move(package)));
}

TEST(QmtpClient, EveryRecipientGetsItsOwnAnswer) {
  QmtpPeer peer;
  peer.answers =
      mail::netstring("Kok 1 qp 2") + mail::netstring("Dno\nsuch") + mail::netstring("Zlater");
  peer.piece = 3;
  const std::vector<Verdict> verdicts = send(peer, {"a@there.ex", "b@there.ex", "c@there.ex"});
  ASSERT_EQ(verdicts.size(), 3U);
  EXPECT_EQ(verdicts[0].kind, Verdict::Kind::delivered);
  EXPECT_EQ(verdicts[0].text, "192.0.2.1 accepted message.\nRemote host said: ok 1 qp 2\n");
  EXPECT_EQ(verdicts[1].kind, Verdict::Kind::failed);
  EXPECT_EQ(verdicts[1].text,
            "192.0.2.1 does not like recipient.\nRemote host said: no?such\nGiving up on "
            "192.0.2.1.\n");
  EXPECT_EQ(verdicts[2].kind, Verdict::Kind::deferred);
  EXPECT_EQ(peer.body, "Subject: x\n\n.y\r\n");
  EXPECT_EQ(peer.reader.sender(), "me@here.ex");
  EXPECT_EQ(peer.reader.recipients().size(), 3U);
}

TEST(QmtpClient, ABigMessageArrivesWhole) {
  QmtpPeer peer;
  peer.answers = mail::netstring("K");
  const std::string text = "x\n" + std::string(200'000, 'y');
  EXPECT_EQ(send(peer, {"a@there.ex"}, text)[0].kind, Verdict::Kind::delivered);
  EXPECT_EQ(peer.body, text);
}

TEST(QmtpClient, ALostAnswerMayHideADelivery) {
  for (const std::string& answers :
       {std::string(), std::string("Kok,"), std::string("5:Kok,"), std::string("99999:K")}) {
    QmtpPeer peer;
    peer.answers = mail::netstring("K") + answers;
    peer.hangs_up = true;
    const std::vector<Verdict> verdicts = send(peer, {"a@there.ex", "b@there.ex"});
    EXPECT_EQ(verdicts[0].kind, Verdict::Kind::delivered);
    EXPECT_EQ(verdicts[1].kind, Verdict::Kind::deferred);
    EXPECT_TRUE(verdicts[1].perhaps_delivered);
    EXPECT_EQ(verdicts[1].sign, roles::Sign::trouble);
  }
}

TEST(QmtpClient, WhatWasNotSentWholeIsNotDelivered) {
  QmtpPeer peer;
  peer.deaf = true;
  const std::vector<Verdict> verdicts = send(peer, {"a@there.ex"});
  EXPECT_EQ(verdicts[0].kind, Verdict::Kind::deferred);
  EXPECT_FALSE(verdicts[0].perhaps_delivered);
  EXPECT_EQ(verdicts[0].text, "Connected to 192.0.2.1 but connection died. (#4.4.2)\n");
}

TEST(QmtpClient, IsAnnouncedByPreferencesOfItsOwn) {
  EXPECT_TRUE(announces_qmtp(12801));
  EXPECT_TRUE(announces_qmtp(12817));
  EXPECT_TRUE(announces_qmtp(13041));
  for (const std::uint32_t other : {0U, 10U, 12800U, 12802U, 12816U, 13057U}) {
    EXPECT_FALSE(announces_qmtp(other)) << other;
  }
}

}  // namespace
}  // namespace porpoise::qmtp
