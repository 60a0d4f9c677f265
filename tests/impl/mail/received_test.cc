#include "impl/mail/received.h"

#include <gtest/gtest.h>

namespace porpoise::mail {
namespace {

NetworkHop hop() {
  NetworkHop hop;
  hop.remote_address = "192.0.2.7";
  hop.local_host = "mx.example";
  return hop;
}

TEST(NetworkReceived, NamesBothEnds) {
  EXPECT_EQ(network_received(hop(), 0),
            "Received: from unknown (192.0.2.7)\n"
            "  by mx.example with SMTP; 1 Jan 1970 00:00:00 -0000\n");
}

TEST(NetworkReceived, ShowsTheGreetingOnlyWhenItDiffersFromTheHost) {
  NetworkHop seen = hop();
  seen.remote_host = "client.example";
  seen.helo = "Client.EXAMPLE";
  EXPECT_EQ(network_received(seen, 0).find("HELO"), std::string::npos);
  seen.helo = "other";
  EXPECT_NE(network_received(seen, 0).find("from client.example (HELO other) (192.0.2.7)\n"),
            std::string::npos);
}

TEST(NetworkReceived, HidesBytesThatCouldMislead) {
  NetworkHop seen = hop();
  seen.helo = "[1.2.3.4] (x)\r\nA: b\xff_";
  seen.ident = "root user";
  EXPECT_NE(network_received(seen, 0).find("(HELO [1.2.3.4]??x??"
                                           "?A:?b??"
                                           ") (root?user@192.0.2.7)\n"),
            std::string::npos);
}

TEST(QueueReceived, SaysHowTheMessageCame) {
  EXPECT_EQ(queue_received(7, Origin::network, 0, 0),
            "Received: (qmail 7 invoked from network); 1 Jan 1970 00:00:00 -0000\n");
  EXPECT_EQ(queue_received(7, Origin::local, 1000, 0),
            "Received: (qmail 7 invoked by uid 1000); 1 Jan 1970 00:00:00 -0000\n");
  EXPECT_EQ(queue_received(7, Origin::bounce, 0, 0),
            "Received: (qmail 7 invoked for bounce); 1 Jan 1970 00:00:00 -0000\n");
  EXPECT_EQ(queue_received(7, Origin::alias, 0, 0),
            "Received: (qmail 7 invoked by alias); 1 Jan 1970 00:00:00 -0000\n");
}

}  // namespace
}  // namespace porpoise::mail
