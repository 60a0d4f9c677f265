// What a server with a timeline does to those who come, and when.

#include <gtest/gtest.h>

#include "sim/peers/smtp_client.h"
#include "sim/peers/smtp_sink.h"
#include "sim/world/world.h"
#include "tests/sim/peers/server_address.h"

namespace porpoise::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = SubmissionOutcome::Kind;

Spell spell(Spell::Kind kind, Duration from, std::optional<Duration> to) {
  Spell made;
  made.kind = kind;
  made.from = from;
  made.to = to;
  return made;
}

/// Clients that come at these times, to a server under these spells.
struct Visits {
  std::unique_ptr<World> world = std::make_unique<World>(1);
  ActorId client = 0;
  ActorId sink = 0;

  Visits(const std::vector<int>& at_s, std::vector<Spell> spells, std::uint64_t seed = 1) {
    std::vector<Submission> submissions;
    for (const int at : at_s) {
      Submission made;
      made.at = Instant() + seconds(at);
      made.server = kServer;
      made.from = "ann@a.example";
      made.to = {"bob@b.example"};
      made.message = "x\n";
      submissions.push_back(std::move(made));
    }
    SinkRules rules;
    rules.spells = std::move(spells);
    rules.seed = seed;
    const SiteId near = world->fabric().add_site({boost::asio::ip::make_address("192.0.2.1")});
    const SiteId far = world->fabric().add_site({kServer.address});
    sink = world->stage().add("sink", far, SmtpSinkActor("mx.example", std::move(rules)));
    EXPECT_TRUE(world->stage().listen(sink, kServer).has_value());
    client = world->stage().add("client", near, SmtpClientActor("a.example", submissions));
  }
  const std::vector<SubmissionOutcome>& outcomes() {
    return world->stage().actor(client).as<SmtpClientActor>()->outcomes();
  }
  std::vector<Kind> played() {
    world->run();
    std::vector<Kind> kinds;
    for (const SubmissionOutcome& outcome : outcomes()) kinds.push_back(outcome.kind);
    return kinds;
  }
};

TEST(Spells, RefuseFromTheirBeginningToTheirEnd) {
  Visits visits({9, 11, 19, 21}, {spell(Spell::Kind::refuse, seconds(10), seconds(20))});
  EXPECT_EQ(visits.played(),
            (std::vector{Kind::accepted, Kind::not_sent, Kind::not_sent, Kind::accepted}));
  EXPECT_LT(visits.outcomes()[1].at, Instant() + seconds(12));
}

TEST(Spells, AreInForceFromTheFirstMomentIfTheySaySo) {
  Visits visits({0, 5}, {spell(Spell::Kind::refuse, seconds(0), seconds(5))});
  EXPECT_EQ(visits.played(), (std::vector{Kind::not_sent, Kind::accepted}));
}

TEST(Spells, SilenceLetsConnectsWaitForItsEnd) {
  Visits visits({11}, {spell(Spell::Kind::silent, seconds(10), seconds(30))});
  EXPECT_EQ(visits.played(), std::vector{Kind::accepted});
  EXPECT_GE(visits.outcomes()[0].at, Instant() + seconds(30));
}

TEST(Spells, SilenceForEverEndsInATimeOut) {
  Visits visits({11}, {spell(Spell::Kind::silent, seconds(10), std::nullopt)});
  EXPECT_EQ(visits.played(), std::vector{Kind::not_sent});
  EXPECT_GE(visits.outcomes()[0].at, Instant() + seconds(120));
}

TEST(Spells, AHangingServerSaysNothingAndClosesWhenItIsOver) {
  Visits visits({11, 31}, {spell(Spell::Kind::hang, seconds(10), seconds(30))});
  EXPECT_EQ(visits.played(), (std::vector{Kind::not_sent, Kind::accepted}));
  EXPECT_GE(visits.outcomes()[0].at, Instant() + seconds(30));
  EXPECT_LT(visits.outcomes()[0].at, Instant() + seconds(31));
}

TEST(Spells, DeferAnswersTheirCode) {
  Spell defer = spell(Spell::Kind::defer, seconds(10), seconds(20));
  defer.code = 452;
  Visits visits({11, 21}, {defer});
  EXPECT_EQ(visits.played(), (std::vector{Kind::temporary, Kind::accepted}));
  EXPECT_TRUE(visits.outcomes()[0].reply.starts_with("452"));
}

TEST(Spells, GreylistingPassesThoseWhoWaitedAndKnowsThemThen) {
  Spell greylist = spell(Spell::Kind::greylist, seconds(0), std::nullopt);
  greylist.delay = minutes(5);
  Visits visits({10, 200, 309, 311, 312}, {greylist});
  EXPECT_EQ(visits.played(), (std::vector{Kind::temporary, Kind::temporary, Kind::temporary,
                                          Kind::accepted, Kind::accepted}));
}

TEST(Spells, HitTheirPercentageAndTheSameOnesEveryTime) {
  std::vector<int> times;
  for (int n = 1; n <= 400; ++n) times.push_back(n);
  Spell defer = spell(Spell::Kind::defer, seconds(0), std::nullopt);
  defer.percent = 25;
  const std::vector<Kind> first = Visits(times, {defer}, 7).played();
  EXPECT_NEAR(std::count(first.begin(), first.end(), Kind::temporary), 100, 40);
  EXPECT_EQ(Visits(times, {defer}, 7).played(), first);
  EXPECT_NE(Visits(times, {defer}, 8).played(), first);
}

TEST(Spells, OfDifferentKindsLieOverEachOther) {
  Spell greylist = spell(Spell::Kind::greylist, seconds(0), std::nullopt);
  greylist.delay = seconds(60);
  Visits visits({1, 70, 80}, {greylist, spell(Spell::Kind::refuse, seconds(65), seconds(75))});
  EXPECT_EQ(visits.played(), (std::vector{Kind::temporary, Kind::not_sent, Kind::accepted}));
}

TEST(Spells, GoOnInACopyOfTheWorldFromEveryMoment) {
  Visits first({1, 11, 21, 26, 41}, {spell(Spell::Kind::refuse, seconds(10), seconds(20)),
                                     spell(Spell::Kind::hang, seconds(25), seconds(40))});
  std::vector<Surroundings> moments;
  while (first.world->step()) moments.push_back(first.world->surroundings());
  const std::vector<Kind> wanted = first.played();
  EXPECT_EQ(wanted, (std::vector{Kind::accepted, Kind::not_sent, Kind::accepted, Kind::not_sent,
                                 Kind::accepted}));
  for (std::size_t at = 1; at < moments.size(); ++at) {  // 0: one actor has not started
    World second(at, moments[at]);
    second.run();
    const auto& client = *second.stage().actor(first.client).as<SmtpClientActor>();
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      ASSERT_EQ(client.outcomes()[n].kind, wanted[n]) << at << " " << n;
    }
  }
}

}  // namespace
}  // namespace porpoise::sim
