#include "impl/dns/stub_resolver.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/base/ascii.h"
#include "tests/impl/dns/resolver_rig.h"

namespace porpoise::dns {
namespace {

using namespace std::chrono_literals;
using test::DnsResponse;

TEST(StubResolver, FindsWhatAServerKnows) {
  Rig rig;
  rig.answers(1, {test::dns_a("a.ex", 60, 0xc0000201), test::dns_a("a.ex", 60, 0xc0000202)});
  const Answer answer = rig.resolve("a.ex");
  EXPECT_EQ(answer.kind, Answer::Kind::found);
  ASSERT_EQ(answer.records.size(), 2u);
  EXPECT_EQ(answer.records[1].address.to_string(), "192.0.2.2");
  EXPECT_EQ(rig.names.asked, std::vector<std::string>{Rig::place(1)});
}

TEST(StubResolver, AsksOnceForTheTimeThatTheAnswerHolds) {
  Rig rig;
  rig.answers(1, {test::dns_a("a.ex", 60, 1)});
  rig.resolve("a.ex");
  rig.clock.advance_to(Instant() + 59s);
  rig.resolve("a.ex");
  EXPECT_EQ(rig.names.asked.size(), 1u);
  rig.clock.advance_to(Instant() + 60s);
  rig.resolve("a.ex");
  EXPECT_EQ(rig.names.asked.size(), 2u);
}

TEST(StubResolver, GoesOnToTheNextServerAndStaysThere) {
  Rig rig;
  rig.answers(2, {test::dns_a("a.ex", 60, 1), test::dns_a("b.ex", 60, 1)});
  EXPECT_EQ(rig.resolve("a.ex").kind, Answer::Kind::found);
  EXPECT_EQ(rig.clock.now(), Instant() + 2s) << "the first is silent";
  EXPECT_EQ(rig.resolve("b.ex").kind, Answer::Kind::found);
  const std::vector<std::string> asked = {Rig::place(1), Rig::place(2), Rig::place(2)};
  EXPECT_EQ(rig.names.asked, asked);
}

TEST(StubResolver, GivesUpAfterABoundedTime) {
  Rig rig;
  const Answer answer = rig.resolve("a.ex");
  EXPECT_EQ(answer.kind, Answer::Kind::failed);
  EXPECT_EQ(answer.why, "no name server answers");
  EXPECT_EQ(rig.clock.now(), Instant() + 28s);
  rig.resolve("a.ex");
  EXPECT_EQ(rig.clock.now(), Instant() + 28s) << "asked again at once";
}

TEST(StubResolver, TellsAServerInTroubleFromAMissingName) {
  Rig rig;
  rig.fails(1, 2);
  rig.fails(2, 5);
  const Answer answer = rig.resolve("a.ex");
  EXPECT_EQ(answer.kind, Answer::Kind::failed);
  EXPECT_EQ(answer.why, "name server " + Rig::place(2) + " answered REFUSED");
  rig.fails(2, 3);
  EXPECT_EQ(rig.resolve("b.ex").kind, Answer::Kind::no_such_name);
}

TEST(StubResolver, FetchesALargeAnswerByStream) {
  Rig rig;
  std::vector<std::string> many;
  for (int i = 0; i < 1000; ++i) {
    many.push_back(test::dns_mx("a.ex", 60, static_cast<std::uint16_t>(i),
                                "mail" + std::to_string(i) + ".a.ex"));
  }
  rig.names.add(Rig::place(1), [many](const std::string& query, bool stream) {
    DnsResponse response = test::dns_response_to(query);
    if (stream) response.answers = many;
    if (!stream) response.flags |= 0x0200;
    return std::vector{Rig::packet(1, response)};
  });
  EXPECT_EQ(rig.resolve("a.ex", RecordType::mx).records.size(), 1000u);
  const std::vector<std::string> asked = {Rig::place(1), Rig::place(1) + " by TCP"};
  EXPECT_EQ(rig.names.asked, asked);
}

TEST(StubResolver, AsksAServerOfOldWithoutEdns) {
  Rig rig;
  rig.names.add(Rig::place(1), [](const std::string& query, bool) {
    DnsResponse response = test::dns_response_to(query);
    const bool edns = query[11] != 0;
    if (edns) response.flags |= 1;
    if (edns) response.question.clear();
    if (!edns) response.answers = {test::dns_a("a.ex", 60, 1)};
    return std::vector{Rig::packet(1, response)};
  });
  EXPECT_EQ(rig.resolve("a.ex").kind, Answer::Kind::found);
  EXPECT_EQ(rig.names.asked.size(), 2u);
}

TEST(StubResolver, FollowsAliasesFromAnswerToAnswer) {
  Rig rig;
  rig.answers(1, {test::dns_cname("a.ex", 50, "b.ex"), test::dns_cname("c.ex", 40, "d.ex"),
                  test::dns_cname("b.ex", 60, "c.ex"), test::dns_a("d.ex", 60, 1)});
  const Answer answer = rig.resolve("a.ex");
  EXPECT_EQ(answer.kind, Answer::Kind::found);
  EXPECT_EQ(answer.ttl, 40s);
  EXPECT_EQ(rig.names.asked.size(), 4u);
}

TEST(StubResolver, GoesInNoCircles) {
  Rig rig;
  rig.answers(1, {test::dns_cname("a.ex", 50, "b.ex"), test::dns_cname("b.ex", 50, "a.ex")});
  const Answer answer = rig.resolve("a.ex");
  EXPECT_EQ(answer.kind, Answer::Kind::failed);
  EXPECT_EQ(answer.why, "a.ex has too many aliases");
  EXPECT_LE(rig.names.asked.size(), static_cast<std::size_t>(kAliasesMax + 1));
}

TEST(StubResolver, HearsAServerThatForgetsTheCaseInTheLastRound) {
  Rig rig;
  rig.names.add(Rig::place(1), [](const std::string& query, bool) {
    DnsResponse response = test::dns_response_to(to_lower(query));
    response.id = test::dns_response_to(query).id;
    response.answers = {test::dns_a("aaaaaaaaaaaaaaaa.ex", 60, 1)};
    return std::vector{Rig::packet(1, response)};
  });
  EXPECT_EQ(rig.resolve("aaaaaaaaaaaaaaaa.ex").kind, Answer::Kind::found);
  EXPECT_EQ(rig.names.asked.size(), 5u);
}

TEST(StubResolver, SendsEqualQuestionsOnce) {
  Rig rig;
  rig.answers(1, {test::dns_a("a.ex", 60, 1), test::dns_a("b.ex", 60, 2)});
  std::vector<Question> questions(30, Question("a.ex", RecordType::a));
  questions[7].name = "b.ex";
  const std::vector<Answer> answers =
      test::run_task(rig.context, rig.resolver.resolve_all(questions));
  EXPECT_EQ(rig.names.asked.size(), 2u);
  ASSERT_EQ(answers.size(), 30u);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_EQ(answers[i].records.size(), 1u) << i;
    EXPECT_EQ(answers[i].records[0].owner, questions[i].name);
  }
  EXPECT_TRUE(test::run_task(rig.context, rig.resolver.resolve_all({})).empty());
}

TEST(StubResolver, SaysThatItHasNoSocket) {
  Rig rig;
  rig.names.no_socket = make_error(errc::too_many_files_open);
  EXPECT_EQ(rig.resolve("a.ex").why, "cannot open a socket");
  EXPECT_EQ(rig.clock.now(), Instant());
}

TEST(StubResolver, AsksTheServersOfTheSystemAndHearsOfNewOnes) {
  Rig rig;
  rig.source.replace(std::make_shared<control::Config>());
  rig.files.texts["/etc/resolv.conf"] = "nameserver 192.0.2.2\n";
  rig.answers(1, {test::dns_a("a.ex", 0, 1)});
  rig.answers(2, {test::dns_a("a.ex", 0, 2)});
  EXPECT_EQ(rig.resolve("a.ex").records.at(0).address.to_string(), "0.0.0.2");
  rig.files.texts["/etc/resolv.conf"] = "nameserver 192.0.2.1\n";
  EXPECT_EQ(rig.resolve("a.ex").records.at(0).address.to_string(), "0.0.0.2");
  EXPECT_EQ(rig.files.opened, 1);
  rig.clock.advance_to(Instant() + 10s);
  EXPECT_EQ(rig.resolve("a.ex").records.at(0).address.to_string(), "0.0.0.1");
}

/// Anything but the one true answer is overlooked: another source, id, question, or no packet.
RC_GTEST_PROP(StubResolver, NeverTakesAForgedAnswer, (std::uint64_t seed)) {
  Rig rig(seed);
  const bool answered = *rc::gen::arbitrary<bool>();
  const auto lies = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 7));
  rig.names.add(Rig::place(1), [&](const std::string& query, bool) {
    std::vector<test::ScriptedNames::Packet> packets;
    for (const int lie : lies) packets.push_back(Rig::forged(lie, query));
    DnsResponse truth = test::dns_response_to(query);
    truth.answers = {test::dns_a("www.a.ex", 60, 1)};
    if (answered) packets.push_back(Rig::packet(1, truth));
    return packets;
  });
  const Answer answer = rig.resolve("www.a.ex");
  RC_ASSERT((answer.kind == Answer::Kind::found) == answered);
  if (!answered) return;
  RC_ASSERT(answer.records.size() == 1u);
  RC_ASSERT(answer.records[0].address.to_string() == "0.0.0.1");
}

}  // namespace
}  // namespace porpoise::dns
