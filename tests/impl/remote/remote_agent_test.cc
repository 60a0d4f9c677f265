#include "impl/remote/remote_agent.h"

#include <gtest/gtest.h>

#include "impl/qmtp/package_reader.h"

#include "tests/support/run_task.h"
#include "tests/support/scripted_network.h"
#include "tests/support/smtp_peer.h"
#include "tests/support/text_message.h"

namespace porpoise::remote {
namespace {

using namespace std::chrono_literals;
using roles::Verdict;
using test::SmtpPeer;

/// Three servers for every host.
class ThreeServers final : public Router {
 public:
  Task<Route> route(std::string host) override {
    Route found;
    if (host == "gone.ex") {
      found.refusal = Verdict::failed("no such host\n");
      co_return found;
    }
    for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
      const Endpoint endpoint(boost::asio::ip::make_address(address), 25);
      found.hops.emplace_back(address, endpoint, preference);
    }
    co_return found;
  }

  std::uint32_t preference = 10;
};

struct AgentRig {
  AgentRig() : network(clock), source(config()), agent(source, clock, network, router) {
    network.add("192.0.2.1:25", first);
    network.add("192.0.2.2:25", second);
    network.add("192.0.2.3:25", third);
  }

  static std::shared_ptr<const control::Config> config() {
    auto made = std::make_shared<control::Config>();
    made->helohost = "here.ex";
    return made;
  }

  Verdict deliver(std::string recipient = "you@there.ex", std::string text = "hi\n") {
    roles::Delivery delivery;
    delivery.sender = "me@here.ex";
    delivery.recipient = std::move(recipient);
    delivery.message = test::text_message(std::move(text));
    return test::run_task(context, agent.deliver(std::move(delivery)));
  }

  boost::asio::io_context context;
  test::StillClock clock;
  test::ScriptedNetwork network;
  SmtpPeer first, second, third;
  control::ConfigSource source;
  ThreeServers router;
  RemoteAgent agent;
};

TEST(RemoteAgent, DeliversToTheFirstServer) {
  AgentRig rig;
  const Verdict verdict = rig.deliver();
  EXPECT_EQ(verdict.kind, Verdict::Kind::delivered);
  EXPECT_EQ(verdict.text, "192.0.2.1 accepted message.\nRemote host said: 250 ok\n");
  EXPECT_EQ(rig.network.tried.size(), 1U);
  EXPECT_EQ(rig.first.commands[0], "EHLO here.ex");
  EXPECT_EQ(rig.first.commands[2], "RCPT TO:<you@there.ex>");
}

/// Takes one QMTP package and accepts it for everybody.
struct QmtpPeer final : test::ScriptedPeer {
  void hear(std::string_view bytes) override {
    reader.read(bytes, body);
    if (!reader.ended()) return;
    for (std::size_t i = 0; i < reader.recipients().size(); ++i) says += "3:Kok,";
  }

  qmtp::PackageReader reader{qmtp::Protocol::qmtp};
  std::string body;
};

TEST(RemoteAgent, SpeaksQmtpWhereThePreferenceSaysSo) {
  AgentRig rig;
  rig.router.preference = 12801;
  QmtpPeer peer;
  rig.network.add("192.0.2.1:209", peer);
  EXPECT_EQ(rig.deliver().text, "192.0.2.1 accepted message.\nRemote host said: ok\n");
  EXPECT_EQ(peer.body, "hi\n");
  EXPECT_EQ(rig.network.tried, std::vector<std::string>{"192.0.2.1:209"});
}

TEST(RemoteAgent, SpeaksSmtpWhereQmtpIsAnnouncedAndNotThere) {
  AgentRig rig;
  rig.router.preference = 12801;
  EXPECT_EQ(rig.deliver().kind, Verdict::Kind::delivered);
  EXPECT_EQ(rig.network.tried, (std::vector<std::string>{"192.0.2.1:209", "192.0.2.1:25"}));
}

TEST(RemoteAgent, TellsWhatAnAttemptSaysOfTheServer) {
  using roles::Sign;
  struct Case {
    const char* step;
    std::string_view answer;
    Sign sign;
    bool perhaps_delivered;
  };
  const Case cases[] = {
      {"greeting", "421 busy\r\n", Sign::down, false},
      {"EHLO", "450 not now\r\n", Sign::down, false},
      {"MAIL", "451 later\r\n", Sign::up, false},
      {"RCPT", "550 no\r\n", Sign::up, false},
      {"RCPT", "421 too many\r\n", Sign::trouble, false},
      {"DATA", test::kHangUp, Sign::trouble, false},
      {"dot", "451 later\r\n", Sign::up, false},
      {"dot", test::kSilence, Sign::trouble, true},
      {"dot", test::kReset, Sign::trouble, true},
      {"QUIT", test::kReset, Sign::up, false},
  };
  for (const Case& one : cases) {
    AgentRig rig;
    for (SmtpPeer* peer : {&rig.first, &rig.second, &rig.third}) peer->at(one.step, {one.answer});
    const Verdict verdict = rig.deliver();
    EXPECT_EQ(verdict.sign, one.sign) << one.step << " " << one.answer;
    EXPECT_EQ(verdict.perhaps_delivered, one.perhaps_delivered) << one.step << " " << one.answer;
  }
}

TEST(RemoteAgent, CarriesSeveralRecipientsInOneSession) {
  AgentRig rig;
  rig.first.at("RCPT", {"250 ok\r\n", "550 no\r\n", "451 later\r\n"});
  roles::Delivery delivery;
  delivery.sender = "me@here.ex";
  delivery.message = test::text_message("hi\n");
  std::vector<std::string> recipients = {"a@there.ex", "b@there.ex", "no host", "c@there.ex"};
  const std::vector<Verdict> verdicts = test::run_task(
      rig.context, rig.agent.deliver_together(std::move(delivery), std::move(recipients)));
  ASSERT_EQ(verdicts.size(), 4U);
  EXPECT_EQ(verdicts[0].kind, Verdict::Kind::delivered);
  EXPECT_EQ(verdicts[1].kind, Verdict::Kind::failed);
  EXPECT_EQ(verdicts[2].text, "Sorry, address must include host name. (#5.1.3)\n");
  EXPECT_EQ(verdicts[3].kind, Verdict::Kind::deferred);
  EXPECT_EQ(rig.first.bodies.size(), 1U);
  EXPECT_EQ(rig.network.tried.size(), 1U);
}

TEST(RemoteAgent, GoesOnToTheNextServerBeforeTheMessageIsOffered) {
  for (const char* greeting : {"421 busy\r\n", "554 no\r\n"}) {
    AgentRig rig;
    rig.first.at("greeting", {greeting});
    rig.second.at("EHLO", {"450 not now\r\n"});
    EXPECT_EQ(rig.deliver().kind, Verdict::Kind::delivered);
    EXPECT_EQ(rig.third.bodies.size(), 1U);
  }
  AgentRig unreachable;
  unreachable.network.fail("192.0.2.1:25", make_error(errc::timed_out));
  unreachable.network.fail("192.0.2.2:25", make_error(errc::connection_refused));
  EXPECT_EQ(unreachable.deliver().kind, Verdict::Kind::delivered);
  EXPECT_EQ(unreachable.clock.now() - Instant(), 60s);
}

TEST(RemoteAgent, StaysWithTheServerThatTheMessageWasOfferedTo) {
  const std::pair<const char*, std::string_view> troubles[] = {
      {"MAIL", "451 later\r\n"}, {"RCPT", "550 no\r\n"},  {"DATA", test::kHangUp},
      {"dot", "451 later\r\n"},  {"dot", test::kSilence}, {"MAIL", test::kReset}};
  for (const auto& [step, answer] : troubles) {
    AgentRig rig;
    rig.first.at(step, {answer});
    EXPECT_NE(rig.deliver().kind, Verdict::Kind::delivered) << step;
    EXPECT_EQ(rig.network.tried.size(), 1U) << step;
  }
}

TEST(RemoteAgent, SaysThatNoServerCouldBeReached) {
  AgentRig rig;
  for (const char* server : {"192.0.2.1:25", "192.0.2.2:25", "192.0.2.3:25"}) {
    rig.network.fail(server, make_error(errc::timed_out));
  }
  const Verdict verdict = rig.deliver();
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred);
  EXPECT_EQ(verdict.text, "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n");
  EXPECT_EQ(rig.clock.now() - Instant(), 180s);
}

TEST(RemoteAgent, HasOneTimeForAllServers) {
  AgentRig rig;
  auto hasty = std::make_shared<control::Config>(*AgentRig::config());
  hasty->timeout_connect_all = 100;
  rig.source.replace(hasty);
  rig.network.fail("192.0.2.1:25", make_error(errc::timed_out));
  rig.network.fail("192.0.2.2:25", make_error(errc::timed_out));
  EXPECT_EQ(rig.deliver().kind, Verdict::Kind::deferred);
  EXPECT_EQ(rig.clock.now() - Instant(), 100s);
  EXPECT_EQ(rig.network.tried.size(), 2U);
}

TEST(RemoteAgent, LeavesOutServersThatDidNotAnswerLately) {
  AgentRig rig;
  rig.network.fail("192.0.2.1:25", make_error(errc::timed_out));
  for (int i = 0; i < 2; ++i) {
    rig.deliver();
    EXPECT_EQ(rig.network.tried.front(), "192.0.2.1:25");
    rig.network.tried.clear();
    rig.clock.advance_to(rig.clock.now() + 300s);
  }
  rig.deliver();
  EXPECT_EQ(rig.network.tried.front(), "192.0.2.2:25");
}

TEST(RemoteAgent, TriesOneForAllWhereNoServerAnsweredLately) {
  AgentRig rig;
  for (const char* server : {"192.0.2.1:25", "192.0.2.2:25", "192.0.2.3:25"}) {
    rig.network.fail(server, make_error(errc::timed_out));
  }
  for (int i = 0; i < 2; ++i) {
    rig.deliver();
    rig.clock.advance_to(rig.clock.now() + 300s);
  }
  rig.network.tried.clear();
  rig.deliver();
  EXPECT_EQ(rig.network.tried, std::vector<std::string>{"192.0.2.1:25"});
  EXPECT_EQ(rig.deliver().sign, roles::Sign::down) << "each of them has just been silent";
}

TEST(RemoteAgent, MayStayWithTheFirstConnectionAsQmail) {
  AgentRig rig;
  auto faithful = std::make_shared<control::Config>(*AgentRig::config());
  faithful->mx_policy = control::MxPolicy::first_connection;
  rig.source.replace(faithful);
  rig.network.fail("192.0.2.1:25", make_error(errc::connection_refused));
  rig.second.at("greeting", {"421 busy\r\n"});
  EXPECT_EQ(rig.deliver().kind, Verdict::Kind::deferred);
  EXPECT_EQ(rig.network.tried.size(), 2U);
}

TEST(RemoteAgent, PrefersWhatAServerSaidToSilence) {
  AgentRig rig;
  rig.first.at("greeting", {"554 no\r\n"});
  rig.network.fail("192.0.2.2:25", make_error(errc::connection_refused));
  rig.network.fail("192.0.2.3:25", make_error(errc::host_unreachable));
  EXPECT_EQ(rig.deliver().text,
            "Connected to 192.0.2.1 but greeting failed.\nRemote host said: 554 no\n");
}

TEST(RemoteAgent, StopsWhenItsOwnHostLacksResources) {
  AgentRig rig;
  rig.network.fail("192.0.2.1:25", make_error(errc::too_many_files_open));
  EXPECT_EQ(rig.deliver().text, "System resources temporarily unavailable. (#4.3.0)\n");
  EXPECT_EQ(rig.network.tried.size(), 1U);
}

TEST(RemoteAgent, FailsWithoutAConnectionWhatCanNeverBeSent) {
  AgentRig rig;
  EXPECT_EQ(rig.deliver("you").text, "Sorry, address must include host name. (#5.1.3)\n");
  EXPECT_EQ(rig.deliver("you@gone.ex").text, "no such host\n");
  EXPECT_EQ(rig.deliver("you@there.ex", "bare\rcr\n").kind, Verdict::Kind::failed);
  EXPECT_EQ(rig.deliver("y\nou@there.ex").kind, Verdict::Kind::failed);
  EXPECT_TRUE(rig.network.tried.empty());
}

TEST(RemoteAgent, SendsTheSameBodyAfterASecondGreeting) {
  AgentRig rig;
  std::string text;
  for (int i = 0; i < 10000; ++i) text += ".line " + std::to_string(i) + "\n";
  rig.first.at("greeting", {"421 busy\r\n"});
  EXPECT_EQ(rig.deliver("you@there.ex", text).kind, Verdict::Kind::delivered);
  ASSERT_EQ(rig.second.bodies.size(), 1U);
  EXPECT_TRUE(rig.second.bodies[0].starts_with("..line 0\r\n..line 1\r\n"));
  EXPECT_TRUE(rig.second.bodies[0].ends_with("..line 9999\r\n.\r\n"));
}

}  // namespace
}  // namespace porpoise::remote
