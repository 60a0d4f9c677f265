// Whole sessions against a server that misbehaves at one step.

#include "impl/smtp/client.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/run_task.h"
#include "tests/support/scripted_stream.h"
#include "tests/support/smtp_peer.h"
#include "tests/support/text_message.h"

namespace porpoise::smtp {
namespace {

using namespace std::chrono_literals;
using roles::Verdict;
using test::kHangUp;
using test::kReset;
using test::kSilence;
using test::SmtpPeer;

struct Rig {
  boost::asio::io_context context;
  test::StillClock clock;
  SmtpPeer peer;
  std::vector<std::string> recipients = {"you@there.ex"};
  Duration timeout = 1200s;

  std::unique_ptr<Stream> connect(test::ScriptedPeer& to) {
    const Endpoint at(boost::asio::ip::make_address("192.0.2.7"), 25);
    return std::make_unique<test::ScriptedStream>(clock, to, at);
  }

  /// A session of its own for a body that was surveyed.
  SessionOutcome run(test::ScriptedPeer& to, OutgoingBody& body) {
    OutgoingMail mail;
    mail.sender = "me@here.ex";
    mail.recipients = recipients;
    mail.wire_size = body.wire_size();
    mail.eight_bit = body.eight_bit();
    ClientDialogue dialogue("here.ex", "192.0.2.7", std::move(mail));
    ClientSession session(clock, connect(to), timeout, std::move(dialogue), body);
    return test::run_task(context, session.run());
  }

  SessionOutcome send(std::string text) {
    OutgoingBody body(test::text_message(std::move(text)));
    EXPECT_FALSE(test::run_task(context, body.survey()).has_value());
    return run(peer, body);
  }
};

constexpr auto kDelivered = Verdict::Kind::delivered;
constexpr auto kDeferred = Verdict::Kind::deferred;
constexpr auto kFailed = Verdict::Kind::failed;

const std::string kDied = "Connected to 192.0.2.7 but connection died. (#4.4.2)\n";
const std::string kDiedLate =
    "Connected to 192.0.2.7 but connection died. Possible duplicate! (#4.4.2)\n";

struct Case {
  const char* step;
  std::string_view answer;
  Verdict::Kind kind;
  std::string text;
  bool may_try_another = false;
};

std::string said(std::string_view text) { return "Remote host said: " + std::string(text) + "\n"; }

/// Every step with every kind of trouble.
std::vector<Case> cases() {
  std::vector<Case> all = {
      {"greeting", "220 hi\r\n", kDelivered, "192.0.2.7 accepted message.\n" + said("250 ok")},
      {"greeting", "220-hi\r\n220 there\r\n", kDelivered,
       "192.0.2.7 accepted message.\n" + said("250 ok")},
      {"greeting", "421 busy\r\n", kDeferred,
       "Connected to 192.0.2.7 but greeting failed.\n" + said("421 busy"), true},
      {"greeting", "554-no\r\n554 mail\r\n", kDeferred,
       "Connected to 192.0.2.7 but greeting failed.\n" + said("554-no\n554 mail"), true},
      {"greeting", "250 odd\r\n", kDeferred,
       "Connected to 192.0.2.7 but greeting failed.\n" + said("250 odd"), true},
      {"EHLO", "421 go\r\n", kDeferred,
       "Connected to 192.0.2.7 but my name was rejected.\n" + said("421 go"), true},
      {"EHLO", "500 what\r\n", kDelivered, "192.0.2.7 accepted message.\n" + said("250 ok")},
      {"EHLO", "550 what\r\n", kDelivered, "192.0.2.7 accepted message.\n" + said("250 ok")},
      {"MAIL", "451 later\r\n", kDeferred,
       "Connected to 192.0.2.7 but sender was rejected.\n" + said("451 later")},
      {"MAIL", "550 never\r\n", kFailed,
       "Connected to 192.0.2.7 but sender was rejected.\n" + said("550 never")},
      {"RCPT", "450 later\r\n", kDeferred,
       "192.0.2.7 does not like recipient.\n" + said("450 later") + "Giving up on 192.0.2.7.\n"},
      {"RCPT", "550 nobody\r\n", kFailed,
       "192.0.2.7 does not like recipient.\n" + said("550 nobody") + "Giving up on 192.0.2.7.\n"},
      {"DATA", "452 full\r\n", kDeferred,
       "192.0.2.7 failed on DATA command.\n" + said("452 full")},
      {"DATA", "554 no\r\n", kFailed, "192.0.2.7 failed on DATA command.\n" + said("554 no")},
      {"dot", "451 later\r\n", kDeferred,
       "192.0.2.7 failed after I sent the message.\n" + said("451 later")},
      {"dot", "554-spam\r\n554 spam\r\n", kFailed,
       "192.0.2.7 failed after I sent the message.\n" + said("554-spam\n554 spam")},
      {"dot", "250\r\n", kDelivered, "192.0.2.7 accepted message.\n" + said("250")},
      {"QUIT", kSilence, kDelivered, "192.0.2.7 accepted message.\n" + said("250 ok")},
      {"QUIT", kReset, kDelivered, "192.0.2.7 accepted message.\n" + said("250 ok")},
  };
  for (const char* step : {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot"}) {
    const bool early = step == std::string("greeting") || step == std::string("EHLO");
    const bool late = step == std::string("dot");
    for (const std::string_view end : {kSilence, kHangUp, kReset}) {
      all.push_back({step, end, kDeferred, late ? kDiedLate : kDied, early});
    }
    const std::string warning = late ? "Possible duplicate! " : "";
    all.push_back({step, "lo and behold\r\n", kDeferred,
                   "Connected to 192.0.2.7 but its answer makes no sense. " + warning +
                       "(#4.5.0)\n" + said("lo and behold"),
                   early});
  }
  for (const char* step : {"MAIL", "RCPT", "dot"}) {
    const std::string warning = step == std::string("dot") ? "Possible duplicate! " : "";
    all.push_back({step, "354 go\r\n", kDeferred,
                   "Connected to 192.0.2.7 but its answer makes no sense. " + warning +
                       "(#4.5.0)\n" + said("354 go")});
  }
  return all;
}

TEST(ClientSession, ReportsEachTroubleInQmailsWords) {
  for (const Case& c : cases()) {
    for (const bool pipelining : {false, true}) {
      Rig rig;
      if (pipelining) rig.peer.at("EHLO", {"250-there.ex\r\n250 PIPELINING\r\n"});
      rig.peer.at(c.step, {c.answer});
      const SessionOutcome outcome = rig.send("Subject: x\n\nhi\n");
      const std::string where = std::string(c.step) + " " + std::string(c.answer) +
                                (pipelining ? " pipelined" : "");
      ASSERT_EQ(outcome.verdicts.size(), 1U) << where;
      EXPECT_EQ(outcome.verdicts[0].kind, c.kind) << where;
      EXPECT_EQ(outcome.verdicts[0].text, c.text) << where;
      EXPECT_EQ(outcome.may_try_another, c.may_try_another) << where;
      EXPECT_TRUE(rig.peer.closed);
    }
  }
}

TEST(ClientSession, SaysTheSameInSmallestPieces) {
  for (const Case& c : cases()) {
    Rig rig;
    rig.peer.piece = 1;
    rig.peer.at(c.step, {c.answer});
    EXPECT_EQ(rig.send("hi\n").verdicts[0].text, c.text) << c.step << c.answer;
  }
}

TEST(ClientSession, QuitsAfterEveryFinalReply) {
  Rig rig;
  rig.send("hi\n");
  const std::vector<std::string> all = {"EHLO here.ex", "MAIL FROM:<me@here.ex>",
                                        "RCPT TO:<you@there.ex>", "DATA", "QUIT"};
  EXPECT_EQ(rig.peer.commands, all);
  EXPECT_EQ(rig.peer.bodies, std::vector<std::string>{"hi\r\n.\r\n"});
  EXPECT_EQ(rig.clock.now().ns, 0) << "waits for the answer to QUIT";
}

TEST(ClientSession, WaitsAtEachStepAsLongAsTheStandardSays) {
  const std::pair<const char*, Duration> limits[] = {
      {"greeting", 5min}, {"EHLO", 5min}, {"MAIL", 5min},
      {"RCPT", 5min},     {"DATA", 2min}, {"dot", 10min}};
  for (const auto& [step, limit] : limits) {
    Rig patient;
    patient.peer.at(step, {kSilence});
    patient.send("hi\n");
    EXPECT_EQ(patient.clock.now() - Instant(), limit) << step;
    Rig hasty;
    hasty.timeout = 30s;
    hasty.peer.at(step, {kSilence});
    hasty.send("hi\n");
    EXPECT_EQ(hasty.clock.now() - Instant(), 30s) << step;
  }
}

TEST(ClientSession, GivesEveryRecipientItsOwnVerdict) {
  for (const char* extensions : {"250 ok\r\n", "250-ok\r\n250 PIPELINING\r\n"}) {
    Rig rig;
    rig.recipients = {"a@there.ex", "b@there.ex", "c@there.ex"};
    rig.peer.at("EHLO", {extensions});
    rig.peer.at("RCPT", {"250 ok\r\n", "450 wait\r\n", "550 no\r\n"});
    const SessionOutcome outcome = rig.send("hi\n");
    EXPECT_EQ(outcome.verdicts[0].kind, kDelivered);
    EXPECT_EQ(outcome.verdicts[1].kind, kDeferred);
    EXPECT_EQ(outcome.verdicts[1].text, "192.0.2.7 does not like recipient.\n" + said("450 wait"));
    EXPECT_EQ(outcome.verdicts[2].kind, kFailed);
    EXPECT_EQ(rig.peer.bodies.size(), 1U);
  }
}

TEST(ClientSession, SendsOnlyADotWhenDataIsTakenForNobody) {
  Rig rig;
  rig.peer.at("EHLO", {"250-ok\r\n250 PIPELINING\r\n"});
  rig.peer.at("RCPT", {"550 no\r\n"}).at("dot", {"250 taken nonetheless\r\n"});
  EXPECT_EQ(rig.send("hi\n").verdicts[0].kind, kFailed);
  EXPECT_EQ(rig.peer.bodies, std::vector<std::string>{".\r\n"});
  EXPECT_EQ(rig.peer.commands.back(), "QUIT");
}

TEST(ClientSession, HearsWhyTheServerHungUp) {
  Rig rig;
  rig.peer.at("greeting", {"220 hi\r\n"});
  rig.peer.says += "421 closing down\r\n";
  rig.peer.deaf = true;
  const SessionOutcome outcome = rig.send("hi\n");
  EXPECT_EQ(outcome.verdicts[0].text,
            "Connected to 192.0.2.7 but my name was rejected.\n" + said("421 closing down"));
}

/// Refuses in the middle of a body and takes no more of it.
struct RudePeer final : test::ScriptedPeer {
  RudePeer() { says = "220 hi\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"; }
  void hear(std::string_view bytes) override {
    heard += bytes;
    if (heard.size() < 40000) return;
    deaf = true;
    hangs_up = true;
    says += last_words;
  }
  std::string heard;
  std::string last_words;
};

TEST(ClientSession, HearsARefusalInTheMiddleOfTheBody) {
  const std::pair<const char*, std::string> ends[] = {
      {"552 too much\r\n", "192.0.2.7 failed after I sent the message.\n" + said("552 too much")},
      {"", kDied}};
  for (const auto& [words, text] : ends) {
    Rig rig;
    RudePeer rude;
    rude.last_words = words;
    std::string line(99, 'x');
    line += '\n';
    std::string message;
    for (int i = 0; i < 1000; ++i) message += line;
    OutgoingBody body(test::text_message(message));
    const SessionOutcome outcome = rig.run(rude, body);
    EXPECT_EQ(outcome.verdicts[0].text, text);
    EXPECT_LT(rude.heard.size(), 80000U);
  }
}

TEST(ClientSession, DefersAndHangsUpWhenTheMessageCannotBeReadToItsEnd) {
  Rig rig;
  const auto message = test::text_message(std::string(100000, 'x') + "\n");
  OutgoingBody body(message);
  EXPECT_FALSE(test::run_task(rig.context, body.survey()).has_value());
  message->fails_from = 70000;
  const SessionOutcome outcome = rig.run(rig.peer, body);
  EXPECT_EQ(outcome.verdicts[0].kind, kDeferred);
  EXPECT_EQ(outcome.verdicts[0].text, "Unable to read message. (#4.3.0)\n");
  EXPECT_TRUE(rig.peer.bodies.empty());
  EXPECT_EQ(rig.peer.commands.back(), "DATA");
}

TEST(ClientSession, StuckWritesEndInTime) {
  Rig rig;
  rig.peer.stuck = true;
  EXPECT_EQ(rig.send("hi\n").verdicts[0].text, kDied);
  EXPECT_EQ(rig.clock.now() - Instant(), 5min);
}

/// A server that says anything at any time.
struct NoisyPeer final : test::ScriptedPeer {
  void hear(std::string_view bytes) override { heard += bytes; }
  std::string heard;
};

RC_GTEST_PROP(ClientSessionProperty, EndsWhateverTheServerSays, ()) {
  const rc::Gen<std::string> token = rc::gen::element<std::string>(
      "220 hi\r\n", "250 ok\r\n", "250-PIPELINING\r\n", "250-SIZE 10\r\n", "354 go\r\n", "451 no\r\n",
      "550 no\r\n", "250-", "\r\n", "\n", "x", "421", " ", std::string(1, '\0'));
  const auto words = *rc::gen::container<std::vector<std::string>>(token);
  const bool hangs_up = *rc::gen::arbitrary<bool>();
  const bool welcome = *rc::gen::arbitrary<bool>();
  Rig rig;
  NoisyPeer peer;
  if (welcome) peer.says = "220 hi\r\n250-there\r\n250 PIPELINING\r\n250 ok\r\n";
  for (const std::string& word : words) peer.says += word;
  peer.hangs_up = hangs_up;
  OutgoingBody body(test::text_message("Subject: x\n\n.\n"));
  rig.recipients = {"a@there.ex", "b@there.ex"};
  const SessionOutcome outcome = rig.run(peer, body);
  RC_ASSERT(outcome.verdicts.size() == 2U);
  for (const Verdict& verdict : outcome.verdicts) {
    RC_ASSERT(verdict.text.back() == '\n');
    RC_ASSERT(verdict.text.size() < 2 * ReplyParser::kTextMax);
    const bool whole = peer.heard.find("\r\n.\r\n") != std::string::npos;
    RC_ASSERT(verdict.kind != kDelivered || whole);
  }
}

}  // namespace
}  // namespace porpoise::smtp
