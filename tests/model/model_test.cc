#include "model/model.h"

#include <gtest/gtest.h>

#include "model/schedule.h"

namespace porpoise::model {
namespace {

constexpr Time kSecond = 1'000'000;
const std::string kBody = "Subject: one\n\nhello\n";
const std::string kTop = "Return-Path: <a@x>\nDelivered-To: b@y\nReceived: (qmail 1 invoked)\n  by x; now\n";

std::string notice_of(const std::string& address, const std::string& original) {
  return "Received: (qmail 2 invoked for bounce)\nDate: now\nFrom: M@x\nTo: a@x\nSubject: failure notice\n\n"
         "Hi. This is the qmail-send program at x.\nSorry.\n\n<" + address +
         ">:\nno such user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <a@x>\n" +
         original;
}

/// One message from a@x to b@y, accepted as 7.
class History : public testing::Test {
 protected:
  void accept() {
    model.submitted(0, "m", "a@x", {"b@y"}, kBody);
    model.completed(1, "m");
    model.answered(2, "m", Answer::accepted, 7);
  }
  void deliver(Time at) {
    model.attempted(at, 7, "b@y", true);
    model.arrived(at + 1, "a@x", "b@y", kTop + kBody);
    model.settled(at + 2, 7, "b@y", Outcome::delivered);
  }
  std::string broken() const {
    std::string names;
    for (const Violation& violation : model.violations()) names += name_of(violation.promise);
    return names;
  }

  Model model;
};

TEST_F(History, DeliveredOnceBreaksNothing) {
  accept();
  deliver(10);
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "");
}

TEST_F(History, LostAfterAcceptanceBreaksS1) {
  accept();
  model.crashed(5, Crash::power_loss);
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "S1");
}

TEST_F(History, UnansweredMayVanish) {
  model.submitted(0, "m", "a@x", {"b@y"}, kBody);
  model.completed(1, "m");
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "");
}

TEST_F(History, ArrivalWithoutTheFinalDotBreaksS2) {
  model.submitted(0, "m", "a@x", {"b@y"}, kBody);
  model.arrived(5, "a@x", "b@y", kBody);
  EXPECT_EQ(broken(), "S2");
}

TEST_F(History, RefusedMailArrivesOnlyIfAPowerLossHidTheRefusal) {
  model.submitted(0, "m", "a@x", {"b@y"}, kBody);
  model.completed(1, "m");
  model.answered(2, "m", Answer::temporary);
  Model with_power_loss = model;
  model.arrived(5, "a@x", "b@y", kBody);
  EXPECT_EQ(broken(), "S2");
  with_power_loss.crashed(3, Crash::power_loss);
  with_power_loss.arrived(5, "a@x", "b@y", kBody);
  EXPECT_TRUE(with_power_loss.violations().empty());
}

TEST_F(History, ChangedBytesAndForeignRecipientsBreakS3) {
  accept();
  model.arrived(5, "a@x", "b@y", kTop + "Subject: one\n\nhellO\n");
  model.arrived(6, "a@x", "c@y", kTop + kBody);
  EXPECT_EQ(broken(), "S3S3");
}

TEST_F(History, ASecondCopyBreaksS4UnlessACrashOrALostReplyExplainsIt) {
  accept();
  Model lost_reply = model;
  Model crash = model;
  deliver(10);
  deliver(20);
  EXPECT_EQ(broken(), "S4S4");  // tried again, arrived again

  lost_reply.attempted(10, 7, "b@y", false);
  lost_reply.arrived(11, "a@x", "b@y", kBody);
  lost_reply.reply_lost(12, "b@y", kBody);
  lost_reply.settled(13, 7, "b@y", Outcome::deferred);
  lost_reply.attempted(401 * kSecond, 7, "b@y", false);
  lost_reply.arrived(402 * kSecond, "a@x", "b@y", kBody);
  EXPECT_TRUE(lost_reply.violations().empty());

  crash.attempted(10, 7, "b@y", true);
  crash.arrived(11, "a@x", "b@y", kBody);
  crash.crashed(12, Crash::kill);
  crash.attempted(20, 7, "b@y", true);
  crash.arrived(21, "a@x", "b@y", kBody);
  EXPECT_TRUE(crash.violations().empty());
}

TEST_F(History, AMarkOlderThanASecondSurvivesACrash) {
  accept();
  deliver(10);
  model.crashed(3 * kSecond, Crash::power_loss);
  model.attempted(4 * kSecond, 7, "b@y", true);
  EXPECT_EQ(broken(), "S4");
}

TEST_F(History, AnUnreportedFailureBreaksS5) {
  accept();
  model.attempted(10, 7, "b@y", true);
  model.settled(11, 7, "b@y", Outcome::failed);
  Model reported = model;
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "S5");
  reported.arrived(20, "", "a@x", notice_of("b@y", kTop + kBody));
  reported.finished(kSecond, {}, {});
  EXPECT_TRUE(reported.violations().empty());
}

TEST_F(History, GivenUpBeforeTheLifetimeIsOverBreaksS6) {
  accept();
  const Time lifetime = Rules().lifetime_s * kSecond;
  for (const Time age : {lifetime / 10, lifetime + kSecond}) {
    Model patient = model;
    patient.attempted(age, 7, "b@y", false);
    patient.settled(age + 1, 7, "b@y", Outcome::given_up);
    patient.arrived(age + 2, "", "a@x", notice_of("b@y", kTop + kBody));
    patient.finished(age + kSecond, {}, {});
    EXPECT_EQ(patient.violations().empty(), age > lifetime) << age;
  }
}

TEST_F(History, OnlyDamageExcusesANoticeWithoutAllOfTheMessage) {
  const std::string rest = "\n\n--- The rest of the message cannot be read.\n";
  accept();
  for (const bool damaged : {false, true}) {
    Model one = model;
    if (damaged) one.damaged(9, "m");
    one.attempted(10, 7, "b@y", true);
    one.settled(11, 7, "b@y", Outcome::failed);
    one.arrived(20, "", "a@x", notice_of("b@y", kTop + kBody.substr(0, kBody.size() / 2) + rest));
    one.finished(kSecond, {}, {});
    EXPECT_EQ(one.violations().empty(), damaged);
  }
}

TEST_F(History, AStatusNotificationReportsToo) {
  accept();
  model.attempted(10, 7, "b@y", true);
  model.settled(11, 7, "b@y", Outcome::failed);
  model.arrived(20, "", "a@x",
                "Received: (qmail 2 invoked for bounce)\nSubject: failure notice\n"
                "Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"=_2\"\n\n"
                "--=_2\nContent-Type: text/plain\n\n<b@y>:\nno such user\n\n"
                "--=_2\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
                "Final-Recipient: rfc822; b@y\nAction: failed\n\n"
                "--=_2\nContent-Type: message/rfc822\n\n" +
                    kTop + kBody + "\n--=_2--\n");
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "");
}

TEST_F(History, ANoticeInsideANoticeReportsToo) {
  accept();
  model.attempted(10, 7, "b@y", true);
  model.settled(11, 7, "b@y", Outcome::failed);
  model.arrived(20, "#@[]", "postmaster@x", notice_of("a@x", notice_of("b@y", kTop + kBody)));
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "");
}

TEST_F(History, AnAttemptBeforeItsTimeBreaksS6) {
  accept();
  for (const Time at : {Time{10}, 400 * kSecond, 1600 * kSecond}) {
    model.attempted(at, 7, "b@y", false);
    model.settled(at + 1, 7, "b@y", Outcome::deferred);
  }
  EXPECT_EQ(broken(), "");
  model.attempted(3000 * kSecond, 7, "b@y", false);
  EXPECT_EQ(broken(), "S6");
}

TEST_F(History, StillQueuedInAHealthyWorldBreaksL1AndLeftoversL3) {
  accept();
  model.finished(kSecond, {7}, {"queue/body/9"});
  EXPECT_EQ(broken(), "L1L3");
}

TEST_F(History, FingerprintsDifferWhereTheFutureIsJudgedDifferently) {
  model.submitted(0, "m", "a@x", {"b@y"}, kBody);
  const std::uint64_t before = model.fingerprint();
  model.completed(1, "m");
  const std::uint64_t completed = model.fingerprint();
  model.answered(2, "m", Answer::accepted, 7);
  EXPECT_NE(before, completed);
  EXPECT_NE(completed, model.fingerprint());
}

TEST(Schedule, IsTheSquareOfTheNextRoot) {
  EXPECT_EQ(next_allowed_age(0, 20), 400);
  EXPECT_EQ(next_allowed_age(400, 20), 1600);
  EXPECT_EQ(next_allowed_age(3605, 10), 4900);
  EXPECT_EQ(next_allowed_age(86400, 10), 91809);
  EXPECT_EQ(next_allowed_age(86400, 20), 97969);
}

TEST_F(History, ALetterThatAPowerLossTookBackMustComeAgain) {
  accept();
  model.attempted(10, 7, "b@y", true);
  model.arrived(11, "a@x", "b@y", kTop + kBody);
  model.crashed(12, Crash::power_loss);
  model.vanished(12, "b@y", kTop + kBody);
  Model again = model;
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "S1");
  again.attempted(20, 7, "b@y", true);
  again.arrived(21, "a@x", "b@y", kTop + kBody);
  again.finished(kSecond, {}, {});
  EXPECT_TRUE(again.violations().empty());
}

TEST_F(History, AVanishedLetterExcusesNoSecondCopy) {
  accept();
  model.attempted(10, 7, "b@y", true);
  model.arrived(11, "a@x", "b@y", kTop + kBody);
  model.crashed(12, Crash::power_loss);
  model.vanished(12, "b@y", kTop + kBody);
  model.arrived(21, "a@x", "b@y", kTop + kBody);
  model.arrived(22, "a@x", "b@y", kTop + kBody);
  EXPECT_EQ(broken(), "S4");
}

TEST_F(History, AMachineThatStoodStillMayDeliverWhatWasUnderWayAgain) {
  accept();
  model.attempted(10, 7, "b@y", false);
  model.arrived(11, "a@x", "b@y", kTop + kBody);
  model.crashed(12, Crash::hang);
  model.settled(13, 7, "b@y", Outcome::deferred);
  model.arrived(400 * kSecond, "a@x", "b@y", kTop + kBody);
  EXPECT_EQ(broken(), "");
  model.arrived(500 * kSecond, "a@x", "b@y", kTop + kBody);
  EXPECT_EQ(broken(), "S4");
}

TEST_F(History, TheQueueMayHoldWhatItsClientNeverHeardOf) {
  model.submitted(0, "m", "a@x", {"b@y"}, kBody);
  model.completed(1, "m");
  model.queued(1, "m", 7);
  model.attempted(10, 7, "b@y", true);
  model.arrived(11, "a@x", "b@y", kTop + kBody);
  model.crashed(12, Crash::kill);
  model.arrived(20, "a@x", "b@y", kTop + kBody);
  EXPECT_EQ(broken(), "");
}

TEST_F(History, AChainMayEndWhoseBeginningACrashKeptFromBeingSaid) {
  accept();
  model.attempted(10, 7, "b@y", false);
  model.settled(11, 7, "b@y", Outcome::failed);
  Model undisturbed = model;
  model.crashed(12, Crash::power_loss);
  Model silent = model;
  model.discarded(20, 9);
  model.finished(kSecond, {}, {});
  EXPECT_EQ(broken(), "");
  silent.finished(kSecond, {}, {});
  EXPECT_EQ(silent.violations().size(), 1u);
  undisturbed.discarded(20, 9);  // no crash: every link of the chain was to be said
  undisturbed.finished(kSecond, {}, {});
  EXPECT_EQ(undisturbed.violations().size(), 1u);
}

/// As History, for another host; and the model hears what that host says.
class Told : public History {
 protected:
  Told() {
    Rules rules;
    rules.knows_replies = rules.knows_list = true;
    model = Model(rules);
    accept();
    model.attempted(10, 7, "b@y", false);
  }
  /// Of what became of the attempt.
  std::string said_at_once(Outcome outcome) {
    model.settled(20, 7, "b@y", outcome);
    return broken();
  }
};

TEST_F(Told, AFailureWithoutARefusalBreaksS6) {
  model.told(15, 7, "b@y", Outcome::deferred, true);
  EXPECT_EQ(said_at_once(Outcome::failed), "S6");
}

TEST_F(Told, AFailureAfterARefusalIsRight) {
  model.told(15, 7, "b@y", Outcome::failed, true);
  EXPECT_EQ(said_at_once(Outcome::failed), "");
}

TEST_F(Told, ADomainThatTakesNoMailFailsWithoutAnAnswer) {
  model.unowned(12, 7, "b@y");
  EXPECT_EQ(said_at_once(Outcome::failed), "");
}

TEST_F(Told, WaitingAfterARefusalForGoodBreaksS4) {
  model.told(15, 7, "b@y", Outcome::failed, true);
  EXPECT_EQ(said_at_once(Outcome::deferred), "S4");
}

TEST_F(Told, SuccessThatNoHostConfirmedBreaksS1) {
  EXPECT_EQ(said_at_once(Outcome::delivered), "S1");
}

TEST_F(Told, AnAnswerThatMayBeForAnotherMessageProvesNothing) {
  model.told(15, 7, "b@y", Outcome::failed, false);
  EXPECT_EQ(said_at_once(Outcome::deferred), "");
}

TEST_F(Told, AnAnswerCountsForItsAttemptOnly) {
  model.told(15, 7, "b@y", Outcome::failed, true);
  model.settled(20, 7, "b@y", Outcome::failed);
  model.crashed(21, Crash::kill);
  model.attempted(10'000 * kSecond, 7, "b@y", false);
  EXPECT_EQ(said_at_once(Outcome::deferred), "");
}

TEST_F(Told, WhoGetsItTwiceIsOnTheList) {
  for (const bool listed : {true, false}) {
    Model twice = model;
    twice.arrived(15, "a@x", "b@y", kTop + kBody);
    twice.reply_lost(15, "b@y", kTop + kBody);
    twice.settled(20, 7, "b@y", Outcome::deferred);
    twice.attempted(10'000 * kSecond, 7, "b@y", false);
    twice.arrived(10'001 * kSecond, "a@x", "b@y", kTop + kBody);
    twice.told(10'001 * kSecond, 7, "b@y", Outcome::delivered, true);
    twice.settled(10'002 * kSecond, 7, "b@y", Outcome::delivered);
    if (listed) twice.listed(7, "b@y");
    twice.finished(20'000 * kSecond, {}, {});
    EXPECT_EQ(twice.violations().size(), listed ? 0u : 1u);
  }
}

}  // namespace
}  // namespace porpoise::model
