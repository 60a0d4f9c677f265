#include "sim/dns/name_server.h"

#include <gtest/gtest.h>

#include "tests/support/dns_packets.h"

namespace porpoise::sim {
namespace {

using namespace std::chrono_literals;
using Kind = NameSpell::Kind;
using Output = ActorOutputs::Output;

Zones zones(std::string_view address) {
  ZoneOutcome read = read_zone("$ORIGIN a.ex.\n@ SOA ns root 1 2 3 4 5\n@ 60 A " +
                               std::string(address) + "\n@ 60 TXT " + std::string(200, 'x') + " " +
                               std::string(200, 'y') + " " + std::string(200, 'z') + "\n");
  EXPECT_EQ(read.error, "");
  return {std::make_shared<const Zone>(std::move(read.zone))};
}

NameSpell spell(Kind kind) {
  NameSpell made;
  made.kind = kind;
  made.from = 10s;
  made.to = 20s;
  made.delay = 3s;
  made.zones = zones("192.0.2.2");
  return made;
}

/// A question for the records of a.ex, with the id 0x0102.
std::string query(int type = 1, bool edns = false) {
  std::string bytes = test::dns_number(0x0102, 2) + test::dns_number(0x0100, 2) +
                      test::dns_number(1, 2) + test::dns_number(0, 5) +
                      test::dns_number(edns ? 1 : 0, 1) + test::dns_question("a.ex", type);
  if (edns)
    bytes += test::dns_number(0, 1) + test::dns_number(41, 2) + test::dns_number(1232, 2) +
             test::dns_number(0, 6);
  return bytes;
}

class Rig {
 public:
  explicit Rig(std::vector<NameSpell> spells = {}) : server_(zones("192.0.2.1"), spells, 1) {}

  std::vector<Output> ask(Duration at, const std::string& bytes = query()) {
    return tell(ActorEvent::Kind::datagram, at, bytes);
  }
  std::vector<Output> stream(const std::string& bytes) {
    return tell(ActorEvent::Kind::bytes, 0s, bytes);
  }
  std::vector<Output> tick(const Output& timer) {
    return tell(ActorEvent::Kind::timer, Duration(timer.at.ns), "", timer.tag);
  }

 private:
  std::vector<Output> tell(ActorEvent::Kind kind, Duration at, const std::string& bytes,
                           std::uint32_t tag = 0) {
    ActorEvent event;
    event.kind = kind;
    event.now = Instant() + at;
    event.bytes = bytes;
    event.tag = tag;
    event.connection = 7;
    ActorOutputs outputs;
    server_.on(event, outputs);
    return outputs.list();
  }

  NameServerActor server_;
};

int rcode(const Output& output) {
  return output.bytes[3] & 15;
}
bool truncated(const Output& output) {
  return (output.bytes[2] & 2) != 0;
}
bool has_answer(const Output& output) {
  return output.bytes[7] != 0;
}
std::string id(const Output& output) {
  return output.bytes.substr(0, 2);
}

TEST(NameServer, AnswersByDatagram) {
  const std::vector<Output> said = Rig().ask(0s);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].kind, Output::Kind::datagram);
  EXPECT_EQ(id(said[0]), "\1\2");
  EXPECT_TRUE(said[0].bytes.ends_with(std::string("\xc0\0\2\1", 4)));
}

TEST(NameServer, AnswersByStreamHoweverItIsCut) {
  Rig rig;
  std::string framed = test::dns_number(query().size(), 2) + query();
  for (std::size_t i = 0; i + 1 < framed.size(); ++i) {
    EXPECT_TRUE(rig.stream(framed.substr(i, 1)).empty());
  }
  const std::vector<Output> said = rig.stream(framed.substr(framed.size() - 1) + framed);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].kind, Output::Kind::send);
  EXPECT_EQ(said[0].bytes, said[1].bytes);
  EXPECT_EQ(said[0].bytes.substr(0, 2), test::dns_number(said[0].bytes.size() - 2, 2));
}

TEST(NameServer, CutsWhatDoesNotFit) {
  constexpr int kTxt = 16;
  EXPECT_TRUE(truncated(Rig().ask(0s, query(kTxt)).at(0)));
  EXPECT_FALSE(truncated(Rig().ask(0s, query(kTxt, true)).at(0)));
}

TEST(NameServer, IsOverlookedWhereItHearsNonsense) {
  EXPECT_TRUE(Rig().ask(0s, "nonsense").empty());
  EXPECT_TRUE(Rig().ask(0s, "").empty());
}

TEST(NameServer, IsUnderASpellFromItsBeginningToItsEnd) {
  for (const Kind kind : {Kind::silent, Kind::slow, Kind::servfail, Kind::refused, Kind::lame,
                          Kind::truncate, Kind::wrong_id, Kind::zone}) {
    Rig rig({spell(kind)});
    const std::vector<Output> before = rig.ask(9999ms);
    ASSERT_EQ(before.size(), 1u);
    for (const Duration meanwhile : {Duration(10s), Duration(19999ms)}) {
      const std::vector<Output> said = rig.ask(meanwhile);
      EXPECT_TRUE(said.size() != 1u || said[0].kind != before[0].kind ||
                  said[0].bytes != before[0].bytes);
    }
    EXPECT_EQ(rig.ask(20s).at(0).bytes, before[0].bytes);
  }
}

TEST(NameServer, FailsAsItIsTold) {
  EXPECT_TRUE(Rig({spell(Kind::silent)}).ask(15s).empty());
  EXPECT_EQ(rcode(Rig({spell(Kind::servfail)}).ask(15s).at(0)), 2);
  EXPECT_EQ(rcode(Rig({spell(Kind::refused)}).ask(15s).at(0)), 5);
  EXPECT_TRUE(truncated(Rig({spell(Kind::truncate)}).ask(15s).at(0)));
  const Output lame = Rig({spell(Kind::lame)}).ask(15s).at(0);
  EXPECT_FALSE(has_answer(lame));
  EXPECT_EQ(lame.bytes[9], 1) << "names another server";
  EXPECT_EQ(lame.bytes[3] & 0x80, 0) << "offers no recursion";
  EXPECT_TRUE(
      Rig({spell(Kind::zone)}).ask(15s).at(0).bytes.ends_with(std::string("\xc0\0\2\2", 4)));
}

TEST(NameServer, AnswersLate) {
  Rig rig({spell(Kind::slow)});
  const std::vector<Output> set = rig.ask(15s);
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set[0].kind, Output::Kind::timer);
  EXPECT_EQ(set[0].at, Instant() + 18s);
  EXPECT_TRUE(has_answer(rig.tick(set[0]).at(0)));
}

TEST(NameServer, LiesBeforeItTellsTheTruth) {
  const std::vector<Output> other_id = Rig({spell(Kind::wrong_id)}).ask(15s);
  ASSERT_EQ(other_id.size(), 2u);
  EXPECT_NE(id(other_id[0]), id(other_id[1]));
  EXPECT_EQ(rcode(other_id[0]), 3);
  const std::vector<Output> other_question = Rig({spell(Kind::wrong_question)}).ask(15s);
  EXPECT_EQ(id(other_question.at(0)), id(other_question.at(1)));
  EXPECT_NE(other_question[0].bytes.substr(12, 6), other_question[1].bytes.substr(12, 6));
  const std::vector<Output> other_source = Rig({spell(Kind::wrong_source)}).ask(15s);
  EXPECT_NE(other_source.at(0).from_port, 0);
  EXPECT_EQ(other_source.at(1).from_port, 0);
  EXPECT_TRUE(has_answer(other_source[1]));
}

TEST(NameServer, DrawsWhomASpellHits) {
  NameSpell half = spell(Kind::silent);
  half.percent = 50;
  Rig rig({half});
  int answered = 0;
  for (int i = 0; i < 1000; ++i) answered += rig.ask(15s).empty() ? 0 : 1;
  EXPECT_GT(answered, 400);
  EXPECT_LT(answered, 600);
}

}  // namespace
}  // namespace porpoise::sim
