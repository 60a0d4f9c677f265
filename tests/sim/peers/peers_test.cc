#include <gtest/gtest.h>

#include "sim/peers/smtp_client.h"
#include "sim/peers/smtp_sink.h"
#include "sim/world/world.h"

namespace porpoise::sim {
namespace {

using std::chrono::seconds;
using Kind = SubmissionOutcome::Kind;

constexpr std::string_view kClientAddress = "192.0.2.1";
constexpr std::string_view kServerAddress = "192.0.2.2";

Endpoint server_endpoint() {
  return Endpoint(boost::asio::ip::make_address(kServerAddress), 25);
}

Submission submission(int at_s, std::vector<std::string> to, std::string message) {
  Submission made;
  made.at = Instant() + seconds(at_s);
  made.server = server_endpoint();
  made.from = "ann@a.example";
  made.to = std::move(to);
  made.message = std::move(message);
  return made;
}

/// A client and a sink; no process anywhere.
struct Exchange {
  std::unique_ptr<World> world = std::make_unique<World>(1);
  ActorId client = 0;
  ActorId sink = 0;

  explicit Exchange(std::vector<Submission> submissions, SinkRules rules = SinkRules()) {
    const SiteId near = world->fabric().add_site({boost::asio::ip::make_address(kClientAddress)});
    const SiteId far = world->fabric().add_site({boost::asio::ip::make_address(kServerAddress)});
    sink = world->stage().add("sink", far, SmtpSinkActor("mx.example", std::move(rules)));
    EXPECT_TRUE(world->stage().listen(sink, server_endpoint()).has_value());
    client =
        world->stage().add("client", near, SmtpClientActor("a.example", std::move(submissions)));
  }
  const SmtpClientActor& the_client() {
    return *world->stage().actor(client).as<SmtpClientActor>();
  }
  SmtpSinkActor& the_sink() { return *world->stage().actor(sink).as<SmtpSinkActor>(); }
};

TEST(SmtpPeers, AMessageArrivesAsItWasSent) {
  const std::string message = "Subject: x\n\n.dot\n..two\n\nend\n";
  Exchange exchange({submission(1, {"bob@b.example", "eve@b.example"}, message)});
  exchange.world->run();
  ASSERT_EQ(exchange.the_sink().messages().size(), 1u);
  const SunkMessage& kept = exchange.the_sink().messages().front();
  EXPECT_EQ(kept.message, message);
  EXPECT_EQ(kept.from, "ann@a.example");
  EXPECT_EQ(kept.to, (std::vector<std::string>{"bob@b.example", "eve@b.example"}));
  EXPECT_EQ(exchange.the_client().outcomes().front().kind, Kind::accepted);
  EXPECT_TRUE(exchange.world->fabric().state().connections.empty());
}

TEST(SmtpPeers, ALargeMessageFillsTheWindowAndStillArrives) {
  std::string message;
  for (int n = 0; n < 40'000; ++n) message += std::to_string(n) + "\n";
  Exchange exchange({submission(1, {"bob@b.example"}, message)});
  exchange.world->run();
  ASSERT_EQ(exchange.the_sink().messages().size(), 1u);
  EXPECT_EQ(exchange.the_sink().messages().front().message, message);
}

TEST(SmtpPeers, TheSinkAnswersAsItWasTold) {
  SinkRules rules;
  rules.recipients.emplace_back("bob@b.example", 450, 1);
  rules.recipients.emplace_back("eve@b.example", 550, 1);
  Exchange exchange(
      {submission(1, {"bob@b.example"}, "a\n"), submission(2, {"eve@b.example"}, "b\n"),
       submission(3, {"bob@b.example", "eve@b.example"}, "c\n")},
      rules);
  exchange.world->run();
  EXPECT_EQ(exchange.the_client().outcomes()[0].kind, Kind::temporary);
  EXPECT_EQ(exchange.the_client().outcomes()[1].kind, Kind::permanent);
  EXPECT_EQ(exchange.the_client().outcomes()[2].kind, Kind::accepted);
  EXPECT_EQ(exchange.the_sink().messages().size(), 1u);
}

TEST(SmtpPeers, AReplyLostAfterTheDotLeavesTheClientInDoubt) {
  SinkRules rules;
  rules.drops_after_dot = 1;
  Exchange exchange({submission(1, {"bob@b.example"}, "a\n")}, rules);
  exchange.world->run();
  EXPECT_EQ(exchange.the_client().outcomes()[0].kind, Kind::not_answered);
  EXPECT_FALSE(exchange.the_sink().messages().front().acknowledged);
}

TEST(SmtpPeers, AMessageDeferredAfterTheDotIsNotKept) {
  SinkRules rules;
  rules.defers_after_dot = 1;
  Exchange exchange(
      {submission(1, {"bob@b.example"}, "a\n"), submission(2, {"bob@b.example"}, "b\n")}, rules);
  exchange.world->run();
  EXPECT_EQ(exchange.the_client().outcomes()[0].kind, Kind::temporary);
  ASSERT_EQ(exchange.the_sink().messages().size(), 1u);
  EXPECT_EQ(exchange.the_sink().messages().front().message, "b\n");
}

TEST(SmtpPeers, AClientThatBreaksOffHasSentNothing) {
  Submission half = submission(1, {"bob@b.example"}, "a\nb\nc\n");
  half.breaks_off = true;
  Exchange exchange({half});
  exchange.world->run();
  EXPECT_EQ(exchange.the_client().outcomes()[0].kind, Kind::not_sent);
  EXPECT_TRUE(exchange.the_sink().messages().empty());
}

TEST(SmtpPeers, AnUnreachableServerIsToldFromALostReply) {
  Submission nowhere = submission(1, {"bob@b.example"}, "a\n");
  nowhere.server.port = 26;
  Exchange exchange({nowhere});
  exchange.world->run();
  EXPECT_EQ(exchange.the_client().outcomes()[0].kind, Kind::not_sent);
}

std::vector<Submission> three() {
  const std::string large(100'000, 'x');
  return {submission(1, {"bob@b.example"}, "a\n"), submission(1, {"eve@b.example"}, "b\n"),
          submission(5, {"bob@b.example"}, large + "\n")};
}

TEST(Surroundings, AWorldGoesOnFromEveryMomentAsTheFirstOneDid) {
  Exchange first(three());
  std::vector<Surroundings> moments;
  do {
    moments.push_back(first.world->surroundings());
  } while (first.world->step());
  ASSERT_GT(moments.size(), 50u);

  for (std::size_t at = 1; at < moments.size(); ++at) {  // 0: before the actors have started
    World second(at, moments[at]);
    second.run();
    const auto& client = *second.stage().actor(first.client).as<SmtpClientActor>();
    const auto& sink = *second.stage().actor(first.sink).as<SmtpSinkActor>();
    if (at < 3) continue;
    ASSERT_TRUE(client.done()) << at;
    ASSERT_EQ(sink.messages().size(), 3u) << at;
    for (const SubmissionOutcome& outcome : client.outcomes()) {
      ASSERT_EQ(outcome.kind, Kind::accepted) << at;
    }
  }
}

TEST(Surroundings, TheDigestTellsWhatPeersKnow) {
  Exchange first(three());
  const std::uint64_t start = first.world->surroundings().digest();
  EXPECT_EQ(first.world->surroundings().digest(), start);
  const Surroundings before = first.world->surroundings();
  first.world->run();
  EXPECT_NE(first.world->surroundings().digest(), start);
  EXPECT_TRUE(before.stage.places[first.client].actor ==
              Actor(*before.stage.places[first.client].actor.as<SmtpClientActor>()));
  EXPECT_FALSE(before.stage.places[first.client].actor == first.world->stage().actor(first.client));
}

}  // namespace
}  // namespace porpoise::sim
