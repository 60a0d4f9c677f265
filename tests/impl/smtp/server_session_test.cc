#include "impl/smtp/server_session.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/mail/dot_stuffer.h"
#include "tests/impl/smtp/server_rig.h"

namespace porpoise::smtp {
namespace {

using namespace std::string_literals;

constexpr const char* kEnvelope = "MAIL FROM:<a@b>\r\nRCPT TO:<bob@here.example>\r\n";
constexpr const char* kEnvelopeReplies = "250 ok\r\n250 ok\r\n";
constexpr const char* kReceived =
    "Received: from unknown (HELO client.example) (192.0.2.7)\n"
    "  by mx.example with SMTP; 14 Nov 2023 22:13:20 -0000\n";

class ServerSessionTest : public testing::Test {
 protected:
  std::string ask(std::string bytes) { return rig.ask(*peer, std::move(bytes)); }

  /// Up to the 354.
  void begin_data() {
    ask("HELO client.example\r\n");
    EXPECT_EQ(ask(kEnvelope + "DATA\r\n"s), kEnvelopeReplies + "354 go ahead\r\n"s);
  }
  void refill(std::function<void(control::Config&)> change) {
    std::shared_ptr<control::Config> config = default_config();
    change(*config);
    rig.config.replace(config);
    peer = rig.connect();
  }

  ServerRig rig;
  std::shared_ptr<MemoryPeer> peer = rig.connect();
};

constexpr const char* kAnnounced =
    "HELO client.example\r\nMAIL FROM:<a@b> SIZE=7\r\nRCPT TO:<bob@here.example>\r\nDATA\r\n";

TEST_F(ServerSessionTest, AsksTheQueueForTheAnnouncedSizeBeforeItAsksForTheBody) {
  EXPECT_TRUE(ask(kAnnounced).ends_with("354 go ahead\r\n"));
  EXPECT_EQ(rig.queue.begun, 1);
  EXPECT_EQ(ask("x\r\n.\r\n"), "250 ok 1700000000 qp 1\r\n");
  ASSERT_EQ(rig.queue.accepted.size(), 1U);
  EXPECT_EQ(rig.queue.accepted[0].size_hint, 7U);
  EXPECT_EQ(rig.queue.begun, 1);
}

TEST_F(ServerSessionTest, TakesNoByteOfABodyThatTheQueueHasNoRoomFor) {
  rig.queue.refuse_begin = roles::EnqueueResult::temporary("qq write error or disk full (#4.3.0)");
  rig.queue.refuse_begin->no_room = true;
  const std::string heard = ask(kAnnounced + "NOOP\r\nDATA\r\n"s);
  EXPECT_TRUE(heard.ends_with("452 qq write error or disk full (#4.3.0)\r\n"
                              "250 ok\r\n503 MAIL first (#5.5.1)\r\n")) << heard;
  EXPECT_EQ(rig.log.lines.size(), 1U);
}

TEST_F(ServerSessionTest, GivesBackTheRoomOfAClientThatIsGone) {
  ask(kAnnounced);
  peer->hang_up();
  rig.run();
  EXPECT_EQ(rig.queue.aborted, 1);
}

TEST_F(ServerSessionTest, QueuesWhatTheClientSentBelowItsOwnReceivedLine) {
  begin_data();
  ask("Subject: x\r\n\r\n.");
  ask(".dot\r\n.\r\n");
  ASSERT_EQ(rig.queue.accepted.size(), 1U);
  const FakeQueue::Message& message = rig.queue.accepted[0];
  EXPECT_EQ(message.body, kReceived + "Subject: x\n\n.dot\n"s);
  EXPECT_EQ(message.envelope.sender, "a@b");
  EXPECT_EQ(message.envelope.recipients, std::vector<std::string>{"bob@here.example"});
  EXPECT_EQ(rig.queue.begun, 1);
}

TEST_F(ServerSessionTest, SaysAcceptedOnlyOnceTheQueueHasSaidSo) {
  rig.queue.hold_commits = true;
  begin_data();
  EXPECT_EQ(ask("x\r\n.\r\nNOOP\r\n"), "");
  rig.advance(std::chrono::hours(1));
  EXPECT_EQ(peer->heard(), "");
  rig.queue.release();
  rig.run();
  EXPECT_EQ(peer->heard(), "250 ok 1700003600 qp 1\r\n250 ok\r\n");
}

TEST_F(ServerSessionTest, PassesOnWhyTheQueueRefused) {
  rig.queue.refuse_commit = roles::EnqueueResult::temporary("qq write error or disk full (#4.3.0)");
  begin_data();
  EXPECT_EQ(ask("x\r\n.\r\n"), "451 qq write error or disk full (#4.3.0)\r\n");
  EXPECT_EQ(rig.log.lines,
            std::vector<std::string>{
                "smtp: 192.0.2.7: message refused: 451 qq write error or disk full (#4.3.0)"});
  rig.queue.refuse_commit =
      roles::EnqueueResult::permanent("mail server permanently rejected message (#5.3.0)");
  begin_data();
  EXPECT_EQ(ask("x\r\n.\r\n"), "554 mail server permanently rejected message (#5.3.0)\r\n");
}

TEST_F(ServerSessionTest, ReadsToTheTrueEndWhenTheQueueTakesNothing) {
  rig.queue.refuse_begin = roles::EnqueueResult::temporary("");
  begin_data();
  EXPECT_EQ(ask(std::string(200000, 'x') + "\r\n"), "");
  EXPECT_EQ(ask("DATA\r\n.\r\nNOOP\r\n"), "451 \r\n250 ok\r\n");
  EXPECT_EQ(rig.queue.begun, 1);
}

TEST_F(ServerSessionTest, NeverHoldsAWholeBody) {
  begin_data();
  std::string text;
  for (int i = 0; i < 40000; ++i) text += "line " + std::to_string(i) + " of many\r\n";
  peer->say(text);
  rig.run();
  EXPECT_GT(rig.queue.piece_max, 0U);
  EXPECT_LT(rig.queue.piece_max, 128U * 1024);
  EXPECT_EQ(ask(".\r\n"), "250 ok 1700000000 qp 1\r\n");
  std::string stored = kReceived + text;
  std::erase(stored, '\r');
  EXPECT_EQ(rig.queue.accepted[0].body, stored);
}

TEST_F(ServerSessionTest, ForgetsAMessageWhoseClientIsGoneBeforeTheDot) {
  begin_data();
  peer->say(std::string(100000, 'x') + "\r\n");
  peer->hang_up();
  rig.run();
  EXPECT_TRUE(rig.queue.accepted.empty());
  EXPECT_EQ(rig.queue.begun, 1);
  EXPECT_EQ(rig.queue.aborted, 1);
  EXPECT_TRUE(peer->closed());
  EXPECT_EQ(peer->heard(), "");
}

TEST_F(ServerSessionTest, BothersTheQueueOnlyWithWholeSmallMessages) {
  begin_data();
  peer->say("x\r\n.");
  peer->break_with(errc::connection_reset);
  rig.run();
  EXPECT_EQ(rig.queue.begun, 0);
  EXPECT_TRUE(peer->closed());
}

TEST_F(ServerSessionTest, GivesUpOnASilentClient) {
  begin_data();
  ask("half a mess");
  rig.advance(std::chrono::seconds(59));
  EXPECT_FALSE(peer->closed());
  rig.advance(std::chrono::seconds(1));
  EXPECT_EQ(peer->heard(), "451 timeout (#4.4.2)\r\n");
  EXPECT_TRUE(peer->closed());
  EXPECT_TRUE(rig.queue.accepted.empty());
}

TEST_F(ServerSessionTest, EndsWhenTheClientTakesNoReplies) {
  peer->refuse_writes(errc::broken_pipe);
  ask("NOOP\r\n");
  EXPECT_TRUE(peer->closed());
}

TEST_F(ServerSessionTest, ClosesAfterQuitAndHearsNothingBehindIt) {
  EXPECT_EQ(ask("QUIT\r\nNOOP\r\n").substr(0), "220 mx.example ESMTP\r\n221 mx.example\r\n");
  EXPECT_TRUE(peer->closed());
}

TEST_F(ServerSessionTest, DiscardsACommandLineThatHasNoEndInSight) {
  peer->take_heard();
  EXPECT_EQ(ask(std::string(65537, 'x')), "500 line too long (#5.5.2)\r\n");
  EXPECT_EQ(ask(std::string(300000, 'x')), "");
  EXPECT_EQ(ask("\r\nNOOP\r\n"), "250 ok\r\n");
  EXPECT_EQ(ask("NOOP " + std::string(65000, 'x') + "\r\n"), "250 ok\r\n");
}

TEST_F(ServerSessionTest, RefusesAMalformedBodyAfterItsTrueEnd) {
  for (const std::string& body :
       {"a\nb\r\n.\r\n"s, "a\n.\nMAIL FROM:<x@y>\r\n.\r\n"s, "a\r.\r\n.\r\n"s, "a\0b\r\n.\r\n"s,
        "a\r\r\n.\r\n"s, "a\n.\r\n\r\n.\r\n"s}) {
    begin_data();
    EXPECT_EQ(ask(body + "NOOP\r\n"),
              "554 message contains bare CR, LF or NUL (#5.6.0)\r\n250 ok\r\n");
  }
  EXPECT_TRUE(rig.queue.accepted.empty());
  EXPECT_EQ(rig.queue.begun, 0);
}

TEST_F(ServerSessionTest, TakesABegunMessageBackWhenItTurnsOutMalformed) {
  begin_data();
  ask(std::string(100000, 'x') + "\r\n");
  EXPECT_EQ(rig.queue.begun, 1);
  ask("\n");
  EXPECT_EQ(rig.queue.aborted, 1);
  EXPECT_EQ(ask("\r\n.\r\n"), "554 message contains bare CR, LF or NUL (#5.6.0)\r\n");
  EXPECT_EQ(rig.queue.begun, 1);
}

TEST_F(ServerSessionTest, RefusesForTheFirstReasonOfManyThatHold) {
  std::string loop;
  for (int i = 0; i < 100; ++i) loop += "Received: from x\r\n";
  refill([](control::Config& config) { config.databytes = 1000; });
  begin_data();
  EXPECT_EQ(ask(loop + "bare\n\r\n.\r\n"),
            "554 too many hops, this message is looping (#5.4.6)\r\n");
  begin_data();
  EXPECT_EQ(ask("bare\n" + std::string(1000, 'x') + "\r\n.\r\n"),
            "552 sorry, that message size exceeds my databytes limit (#5.3.4)\r\n");
}

TEST_F(ServerSessionTest, CountsTheBytesOfTheBodyAsStored) {
  refill([](control::Config& config) { config.databytes = 10; });
  begin_data();
  EXPECT_EQ(ask("..34567\r\n\r\n.\r\n").substr(0, 3), "250");  // 9 bytes stored
  begin_data();
  EXPECT_EQ(ask("123456789\r\n.\r\n").substr(0, 3), "250");
  begin_data();
  EXPECT_EQ(ask("1234567890\r\n.\r\n").substr(0, 3), "552");
}

TEST_F(ServerSessionTest, KeepsTheSettingsItBeganWith) {
  std::shared_ptr<control::Config> other = default_config();
  other->smtp_greeting = "new.example";
  rig.config.replace(other);
  EXPECT_EQ(ask("QUIT\r\n"), "220 mx.example ESMTP\r\n221 mx.example\r\n");
  EXPECT_EQ(rig.connect()->heard(), "220 new.example ESMTP\r\n");
}

TEST_F(ServerSessionTest, KnowsItsOwnAddressesByName) {
  rig.network.own->push_back(boost::asio::ip::make_address("198.51.100.1"));
  refill([](control::Config& config) { config.localiphost = "here.example"; });
  ask("MAIL FROM:<a@b>\r\nRCPT TO:<bob@[198.51.100.1]>\r\nRCPT TO:<joe@[192.0.2.1]>\r\n");
  EXPECT_EQ(rig.recipients.asked,
            (std::vector<std::string>{"bob@here.example", "joe@here.example"}));
}

TEST_F(ServerSessionTest, SaysSoWhenItCannotLearnItsOwnAddresses) {
  rig.network.own.reset();
  refill([](control::Config& config) { config.localiphost = "here.example"; });
  EXPECT_EQ(peer->heard(), "421 unable to figure out my IP addresses (#4.3.0)\r\n");
  EXPECT_TRUE(peer->closed());
}

TEST_F(ServerSessionTest, ShowsAClientBehindAMappedAddressAsItIs) {
  peer = rig.new_peer();
  peer->client.address = boost::asio::ip::make_address("::ffff:192.0.2.7");
  spawn(rig.context->get_executor(),
        rig.server.serve_session(std::make_unique<MemoryStream>(peer)));
  begin_data();
  ask("\r\n.\r\n");
  EXPECT_EQ(rig.queue.accepted.at(0).body, kReceived + "\n"s);
}

RC_GTEST_PROP(ServerSession, QueuesEveryTextThatAClientCanStuff, ()) {
  const auto lines = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("\n", ".", "x", "..", ".\n", "\n.\n", "QUIT\n", "\xff\x80"));
  const auto piece = *rc::gen::inRange<std::size_t>(1, 9);
  std::string text;
  for (const std::string& line : lines) text += line;
  if (!text.empty() && text.back() != '\n') text += '\n';

  std::string wire = kEnvelope + "DATA\r\n"s;
  mail::DotStuffer stuffer;
  stuffer.stuff(text, wire);
  RC_ASSERT(stuffer.finish(wire));
  wire += "QUIT\r\n";

  ServerRig rig;
  const std::shared_ptr<MemoryPeer> peer = rig.connect();
  for (std::size_t at = 0; at < wire.size(); at += piece) peer->say(wire.substr(at, piece));
  rig.run();
  RC_ASSERT(rig.queue.accepted.size() == 1U);
  const std::string& body = rig.queue.accepted[0].body;
  RC_ASSERT(body.substr(body.find("-0000\n") + 6) == text);
  RC_ASSERT(peer->closed());
}

RC_GTEST_PROP(ServerSession, AnswersAnyBytesWithWholeReplies, ()) {
  const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "MAIL FROM:<a@b>", "RCPT TO:<x@here.example>", "DATA", "RSET", "QUIT", "\r\n", "\r\n", "\n",
      "\r\n.\r\n", "\0"s, "<", ":", " ", "\"", "\\", "\xff", "SIZE=", "@", "."));
  ServerRig rig;
  const std::shared_ptr<MemoryPeer> peer = rig.connect();
  for (const std::string& part : parts) peer->say(part);
  peer->hang_up();
  rig.run();
  RC_ASSERT(peer->closed());
  const std::string heard = peer->take_heard();
  RC_ASSERT(heard.ends_with("\r\n"));
  std::size_t at = 0;
  while (at < heard.size()) {
    RC_ASSERT(heard[at] >= '2' && heard[at] <= '5' && heard.at(at + 3) == ' ');
    at = heard.find("\r\n", at) + 2;
  }
}

}  // namespace
}  // namespace porpoise::smtp
