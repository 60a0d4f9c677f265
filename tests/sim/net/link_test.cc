// What links do to what passes over them, and when.

#include <gtest/gtest.h>

#include "sim/net/fabric.h"

namespace porpoise::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Two machines, one of which listens. Nobody watches: what arrived is looked at.
struct Link {
  EventQueue queue{Random(1)};
  Fabric fabric{queue, Random(2)};
  SiteId near = fabric.add_site({boost::asio::ip::make_address("192.0.2.1")});
  SiteId far = fabric.add_site({boost::asio::ip::make_address("192.0.2.2")});
  Endpoint server{boost::asio::ip::make_address("192.0.2.2"), 25};
  ListenerId listener = *fabric.listen(far, 7, server, nullptr);

  void run_to(Duration end) {
    while (queue.next_at() <= Instant() + end) queue.run_next();
    if (queue.now() < Instant() + end) queue.advance(Instant() + end);
  }
  SideRef connect() { return *fabric.connect(near, 8, server, nullptr); }
  /// A connection that stands, made at once.
  SideRef connected() {
    const SideRef ref = connect();
    run_to(queue.now() - Instant() + milliseconds(10));
    EXPECT_EQ(fabric.side(ref).state, Side::State::open);
    fabric.accept(listener);
    return ref;
  }
  std::size_t arrived(SideRef ref) { return fabric.side(ref.other()).received.size(); }
  void add(LinkSpell::Kind kind, Duration from, std::optional<Duration> to,
           std::uint32_t per_million = 0) {
    LinkSpell spell;
    spell.kind = kind;
    spell.from = from;
    spell.to = to;
    spell.per_million = per_million;
    fabric.add_spell(spell);
  }
};

TEST(Links, ShareTheirBandwidth) {
  Link link;
  const SideRef one = link.connected();
  const SideRef two = link.connected();
  LinkRules narrow;
  narrow.bytes_per_second = 10'000;
  link.fabric.set_rules(narrow);
  link.fabric.send(one, std::string(10'000, 'x'));
  link.fabric.send(two, std::string(10'000, 'x'));
  link.run_to(milliseconds(1500));
  EXPECT_EQ(link.arrived(one), 10'000u);
  EXPECT_EQ(link.arrived(two), 0u);
  link.run_to(milliseconds(2100));
  EXPECT_EQ(link.arrived(two), 10'000u);
}

TEST(Links, ALongTailIsSeldomLongAndNeverEndless) {
  Link link;
  const SideRef ref = link.connected();
  LinkRules rules;
  rules.latency = milliseconds(1);
  rules.jitter = milliseconds(1);
  rules.long_tail = true;
  rules.segment_bytes = 1;
  link.fabric.set_rules(rules);
  Duration longest{0};
  for (int round = 0; round < 400; ++round) {
    const Instant begin = link.queue.now();
    link.fabric.send(ref, "x");
    while (link.arrived(ref) <= static_cast<std::size_t>(round)) link.queue.run_next();
    longest = std::max(longest, link.queue.now() - begin);
  }
  EXPECT_GT(longest, milliseconds(8));
  EXPECT_LT(longest, milliseconds(1100));
}

TEST(Links, WhatIsLostComesLaterAndInOrder) {
  Link link;
  const SideRef ref = link.connected();
  link.add(LinkSpell::Kind::lossy, seconds(0), std::nullopt, 500'000);
  std::string all;
  for (char c = 'a'; c <= 'z'; ++c) {
    link.fabric.send(ref, std::string(1, c));
    all += c;
  }
  link.run_to(milliseconds(150));
  EXPECT_LT(link.arrived(ref), all.size());
  link.run_to(minutes(5));
  EXPECT_EQ(link.fabric.side(ref.other()).received, all);
}

TEST(Links, AResetMeetsBothEnds) {
  Link link;
  const SideRef ref = link.connected();
  link.add(LinkSpell::Kind::reset, seconds(0), std::nullopt, 1'000'000);
  link.fabric.send(ref, "x");
  link.run_to(seconds(1));
  EXPECT_EQ(link.fabric.side(ref).fault, Fault::reset);
  EXPECT_EQ(link.fabric.side(ref.other()).fault, Fault::reset);
  EXPECT_EQ(link.arrived(ref), 0u);
}

TEST(Links, AStallHoldsEverythingBackUntilItsEnd) {
  Link link;
  const SideRef ref = link.connected();
  link.add(LinkSpell::Kind::stall, seconds(0), minutes(3));
  link.fabric.send(ref, "x");
  link.run_to(minutes(3) - milliseconds(1));
  EXPECT_EQ(link.arrived(ref), 0u);
  link.run_to(minutes(3) + milliseconds(1));
  EXPECT_EQ(link.arrived(ref), 1u);
}

TEST(Links, ACutOneWayLetsTheOtherWayPass) {
  Link link;
  const SideRef ref = link.connected();
  LinkSpell cut;
  cut.sender = link.far;
  cut.receiver = link.near;
  cut.both_ways = false;
  link.fabric.add_spell(cut);
  link.fabric.send(ref, "x");
  link.fabric.send(ref.other(), "y");
  link.run_to(seconds(5));
  EXPECT_EQ(link.arrived(ref), 1u);
  EXPECT_EQ(link.arrived(ref.other()), 0u);
}

TEST(Links, WhoeverAsksThroughACutThatLetsNoAnswerPassGivesUpAfterTwoMinutes) {
  Link link;
  LinkSpell cut;
  cut.sender = link.far;
  cut.receiver = link.near;
  cut.both_ways = false;
  link.fabric.add_spell(cut);
  const SideRef ref = link.connect();
  link.run_to(seconds(120));
  EXPECT_EQ(link.fabric.side(ref).fault, Fault::none);
  link.run_to(seconds(135));
  EXPECT_EQ(link.fabric.side(ref).fault, Fault::timed_out);
}

TEST(Links, ASpellOnOneLinkLeavesOthersAlone) {
  Link link;
  LinkSpell cut;
  cut.sender = link.near;
  cut.receiver = link.fabric.add_site({boost::asio::ip::make_address("192.0.2.3")});
  link.fabric.add_spell(cut);
  link.connected();
}

TEST(Links, WhatIsForgottenIsHalfOpenAndNewConnectionsStand) {
  Link link;
  const SideRef old = link.connected();
  link.add(LinkSpell::Kind::forget, seconds(1), std::nullopt);
  link.run_to(seconds(2));
  link.fabric.send(old, "x");
  const SideRef fresh = link.connect();
  link.run_to(seconds(5));
  EXPECT_EQ(link.fabric.side(fresh).state, Side::State::open);
  EXPECT_EQ(link.arrived(old), 0u);
  EXPECT_EQ(link.fabric.side(old).fault, Fault::none);
  link.run_to(minutes(30));
  EXPECT_EQ(link.fabric.side(old).fault, Fault::timed_out);
  EXPECT_EQ(link.fabric.side(old.other()).fault, Fault::none);
}

}  // namespace
}  // namespace porpoise::sim
