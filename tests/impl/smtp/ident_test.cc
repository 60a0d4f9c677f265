#include "impl/smtp/ident.h"

#include <gtest/gtest.h>

#include "tests/impl/smtp/server_rig.h"

namespace porpoise::smtp {
namespace {

const Endpoint kPeer(boost::asio::ip::make_address("192.0.2.7"), 40000);
const Endpoint kLocal(boost::asio::ip::make_address("192.0.2.1"), 25);

std::string user_in(std::string_view reply) {
  return parse_ident(reply, kPeer, kLocal);
}

TEST(IdentLine, AsksForThePairOfPorts) {
  EXPECT_EQ(ident_query(kPeer, kLocal), "40000 , 25\r\n");
}

TEST(IdentLine, ReadsTheUser) {
  EXPECT_EQ(user_in("40000, 25 : USERID : UNIX : ann\r\n"), "ann");
  EXPECT_EQ(user_in("40000,25:USERID:UNIX,US-ASCII:ann\n"), "ann");
  EXPECT_EQ(user_in("40000 , 25 : USERID : OTHER : a:b c\r\n"), "a:b c");
}

TEST(IdentLine, ErrorsOtherPortsAndNonsenseNameNobody) {
  for (const char* reply :
       {"40000, 25 : ERROR : NO-USER\r\n", "40001, 25 : USERID : UNIX : ann\r\n",
        "40000, 26 : USERID : UNIX : ann\r\n", "40000x, 25 : USERID : UNIX : ann\r\n",
        "40000, 25 : USERID : : ann\r\n", "40000, 25 : USERID\r\n", "\r\n", "", ":::\n",
        "ann\r\n"}) {
    EXPECT_EQ(user_in(reply), "") << reply;
  }
}

struct Ident : testing::Test {
  Ident() {
    std::shared_ptr<control::Config> config = default_config();
    config->timeout_ident = 30;
    rig.config.replace(config);
    rig.network.ident_server = rig.new_peer();
  }
  /// The first line of a message by a client that begins now.
  std::string received(MemoryPeer& client) {
    rig.ask(client,
            "HELO client.example\r\nMAIL FROM:<a@b>\r\nRCPT "
            "TO:<bob@here.example>\r\nDATA\r\n\r\n.\r\n");
    if (rig.queue.accepted.size() != 1) return "not accepted";
    const std::string& body = rig.queue.accepted[0].body;
    return body.substr(0, body.find('\n'));
  }

  ServerRig rig;
};

TEST_F(Ident, StandsInTheReceivedLine) {
  const std::shared_ptr<MemoryPeer> client = rig.connect();
  EXPECT_EQ(client->heard(), "");
  EXPECT_EQ(rig.network.ident_server->heard(), "40000 , 25\r\n");
  rig.network.ident_server->say("40000, 25 : USE");
  rig.network.ident_server->say("RID : UNIX : ann\r\n");
  rig.run();
  EXPECT_EQ(client->take_heard(), "220 mx.example ESMTP\r\n");
  EXPECT_EQ(received(*client), "Received: from unknown (HELO client.example) (ann@192.0.2.7)");
}

TEST_F(Ident, IsNotWaitedForLongerThanTheSettingSays) {
  const std::shared_ptr<MemoryPeer> client = rig.connect();
  rig.advance(std::chrono::seconds(29));
  EXPECT_EQ(client->heard(), "");
  rig.advance(std::chrono::seconds(1));
  EXPECT_EQ(client->take_heard(), "220 mx.example ESMTP\r\n");
  EXPECT_EQ(received(*client), "Received: from unknown (HELO client.example) (192.0.2.7)");
}

TEST_F(Ident, IsDoneWithoutWhereNobodyAnswers) {
  rig.network.ident_server.reset();
  EXPECT_EQ(rig.connect()->heard(), "220 mx.example ESMTP\r\n");
}

TEST_F(Ident, AnEndlessReplyIsNoReply) {
  const std::shared_ptr<MemoryPeer> client = rig.connect();
  rig.network.ident_server->say(std::string(5000, 'x'));
  rig.run();
  EXPECT_EQ(client->heard(), "220 mx.example ESMTP\r\n");
}

}  // namespace
}  // namespace porpoise::smtp
