// What servers do in the middle of a dialogue, and how they speak.

#include <gtest/gtest.h>

#include "sim/peers/smtp_client.h"
#include "sim/peers/smtp_sink.h"
#include "sim/world/world.h"
#include "tests/sim/peers/server_address.h"

namespace porpoise::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = SubmissionOutcome::Kind;

/// Messages that begin at these seconds, to a server under one spell.
struct Talk {
  World world{1};
  ActorId client = 0;
  ActorId sink = 0;

  Talk(Spell spell, const std::vector<int>& at_s, std::vector<std::string> to = {"bob@b.example"}) {
    std::vector<Submission> submissions;
    for (const int at : at_s) {
      Submission made;
      made.at = Instant() + seconds(at);
      made.server = kServer;
      made.from = "ann@a.example";
      made.to = to;
      made.message = "x\n";
      submissions.push_back(std::move(made));
    }
    SinkRules rules;
    rules.spells.push_back(spell);
    const SiteId near = world.fabric().add_site({boost::asio::ip::make_address("192.0.2.1")});
    const SiteId far = world.fabric().add_site({kServer.address});
    sink = world.stage().add("sink", far, SmtpSinkActor("mx.example", std::move(rules)));
    EXPECT_TRUE(world.stage().listen(sink, kServer).has_value());
    client = world.stage().add("client", near, SmtpClientActor("a.example", submissions));
    world.run();
  }
  const SubmissionOutcome& outcome(std::size_t at = 0) {
    return world.stage().actor(client).as<SmtpClientActor>()->outcomes()[at];
  }
  const std::vector<SunkMessage>& kept() {
    return world.stage().actor(sink).as<SmtpSinkActor>()->messages();
  }
};

Spell spell(Spell::Kind kind, DialogueStage stage = DialogueStage::rcpt) {
  Spell made;
  made.kind = kind;
  made.stage = stage;
  return made;
}

TEST(StageSpells, HangingUpBeforeTheDotKeepsNothing) {
  using enum DialogueStage;
  for (const DialogueStage stage : {greeting, helo, mail, rcpt, data, dot}) {
    Talk talk(spell(Spell::Kind::drop, stage), {1});
    const Kind wanted = stage == dot ? Kind::not_answered : Kind::not_sent;
    EXPECT_EQ(talk.outcome().kind, wanted) << static_cast<int>(stage);
    EXPECT_TRUE(talk.kept().empty());
  }
}

TEST(StageSpells, HangingUpAfterTheDotKeepsWhatItDoesNotAcknowledge) {
  for (const Spell::Kind kind : {Spell::Kind::drop, Spell::Kind::mute}) {
    Talk talk(spell(kind, DialogueStage::after_dot), {1});
    EXPECT_EQ(talk.outcome().kind, Kind::not_answered);
    ASSERT_EQ(talk.kept().size(), 1u);
    EXPECT_FALSE(talk.kept()[0].acknowledged);
  }
}

TEST(StageSpells, TroubleAtQuitChangesNothing) {
  for (const Spell::Kind kind : {Spell::Kind::drop, Spell::Kind::mute}) {
    Talk talk(spell(kind, DialogueStage::quit), {1});
    EXPECT_EQ(talk.outcome().kind, Kind::accepted);
    EXPECT_TRUE(talk.kept()[0].acknowledged);
  }
}

TEST(StageSpells, AMuteServerIsGivenUpByThoseWhoWait) {
  Talk talk(spell(Spell::Kind::mute, DialogueStage::mail), {1});
  EXPECT_EQ(talk.outcome().kind, Kind::not_sent);
  EXPECT_GE(talk.outcome().at, Instant() + minutes(10));
}

TEST(StageSpells, EveryStageCanBeRefusedForNowOrForGood) {
  using enum DialogueStage;
  for (const DialogueStage stage : {greeting, mail, rcpt, data, dot}) {
    Spell reject = spell(Spell::Kind::reject, stage);
    reject.code = 554;
    EXPECT_EQ(Talk(reject, {1}).outcome().kind, Kind::permanent) << static_cast<int>(stage);
    EXPECT_EQ(Talk(spell(Spell::Kind::defer, stage), {1}).outcome().kind, Kind::temporary);
  }
}

TEST(StageSpells, WhoDoesNotKnowEhloMayKnowHelo) {
  Spell old = spell(Spell::Kind::reject, DialogueStage::ehlo);
  old.code = 500;
  EXPECT_EQ(Talk(old, {1}).outcome().kind, Kind::accepted);
  old.stage = DialogueStage::helo;
  EXPECT_EQ(Talk(old, {1}).outcome().kind, Kind::permanent);
}

TEST(StageSpells, LimitsSendAwayWhatIsTooMuch) {
  Spell rate = spell(Spell::Kind::limit_rate);
  rate.at_most = 2;
  rate.delay = seconds(60);
  Talk hasty(rate, {1, 2, 3, 70});
  EXPECT_EQ(hasty.outcome(1).kind, Kind::accepted);
  EXPECT_EQ(hasty.outcome(2).kind, Kind::temporary);
  EXPECT_EQ(hasty.outcome(3).kind, Kind::accepted);

  Spell recipients = spell(Spell::Kind::limit_recipients);
  recipients.at_most = 2;
  Talk many(recipients, {1}, {"a@b.example", "b@b.example", "c@b.example"});
  EXPECT_EQ(many.outcome().recipients.size(), 2u);

  Spell sessions = spell(Spell::Kind::limit_sessions);
  sessions.at_most = 1;
  Talk crowd(sessions, {1, 1});
  EXPECT_NE(crowd.outcome(0).kind, crowd.outcome(1).kind);
  EXPECT_EQ(crowd.kept().size(), 1u);
}

TEST(Voices, TarpitsAndDripsTakeTheirTime) {
  Spell tarpit = spell(Spell::Kind::tarpit);
  tarpit.delay = seconds(30);
  Talk slow(tarpit, {1});
  EXPECT_EQ(slow.outcome().kind, Kind::accepted);
  EXPECT_GE(slow.outcome().at, Instant() + seconds(1 + 6 * 30));

  Spell drip = spell(Spell::Kind::drip);
  drip.delay = milliseconds(100);
  Talk drops(drip, {1});
  EXPECT_EQ(drops.outcome().kind, Kind::accepted);
  EXPECT_GE(drops.outcome().at, Instant() + seconds(5));
  EXPECT_LT(drops.outcome().at, Instant() + seconds(20));
}

TEST(Voices, ManyAndLongLinesAreStillAnswers) {
  EXPECT_EQ(Talk(spell(Spell::Kind::many_lines), {1}).outcome().kind, Kind::accepted);
  Spell lines = spell(Spell::Kind::long_lines);
  lines.at_most = 100'000;
  EXPECT_EQ(Talk(lines, {1}).outcome().kind, Kind::accepted);
}

TEST(Voices, NonsenseAcknowledgesNothing) {
  Spell some = spell(Spell::Kind::nonsense);
  some.percent = 20;
  std::vector<int> times;
  for (int at = 1; at < 60; ++at) times.push_back(at);
  Talk talk(some, times);
  std::size_t unclear = 0;
  for (const SunkMessage& message : talk.kept()) unclear += message.acknowledged ? 0 : 1;
  EXPECT_GT(unclear, 0u);
  EXPECT_LT(unclear, talk.kept().size());
}

}  // namespace
}  // namespace porpoise::sim
