#include "impl/local/user_delivery.h"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "tests/impl/local/text_queue.h"
#include "tests/support/live_home.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

using Verdict = roles::Verdict;

const char* const kText = "Subject: x\n\nFrom me\n>From you\nlast";

/// The user joe with a home of his own; mail for joe-foo-bar@my.host.example unless told otherwise.
struct DeliveryRig : test::LiveHome {
  DeliveryRig() : delivery(host(), queue) {
    for (const char* part : {"Maildir", "Maildir/tmp", "Maildir/new", "Maildir/cur"}) {
      std::filesystem::create_directory(path + "/" + part);
    }
    whose.user = "joe";
    whose.user_id = 1234;
    whose.home = path;
    whose.dash = "-";
    whose.ext = "foo-bar";
    message.sender = "ann@there.ex";
    message.recipient = "joe-foo-bar@my.host.example";
    message.message = test::text_message(kText);
  }

  /// Private, as a careful user's files are.
  void write(const std::string& name, const std::string& text) const {
    LiveHome::write(name, text);
    mode(name, 0600);
  }
  void mode(const std::string& name, mode_t bits) const {
    EXPECT_EQ(::chmod((path + "/" + name).c_str(), bits), 0);
  }
  Task<Verdict> deliver() {
    roles::Delivery copy = message;
    co_return co_await delivery.deliver(whose, rules, std::move(copy));
  }
  /// Delivers once.
  Verdict delivered() {
    Verdict verdict;
    run(keep(verdict));
    return verdict;
  }
  Task<> keep(Verdict& verdict) { verdict = co_await deliver(); }

  TextQueue queue;
  UserDelivery delivery;
  Addressee whose;
  DeliveryRules rules;
  roles::Delivery message;
};

const std::string kLines =
    "Return-Path: <ann@there.ex>\nDelivered-To: joe-foo-bar@my.host.example\n";

TEST(UserDelivery, CarriesOutAFileWithEveryKindOfLine) {
  DeliveryRig rig;
  rig.write(".qmail-foo-default",
            "./Maildir/\n|cat >seen; env | sort >environment\n&fwd@a.b\nplain@c.d\n./Mailbox\n"
            "|exit 99\n&never@x.y\n");
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::delivered);
  EXPECT_EQ(verdict.text, "did 2+2+2\nqp 1\n");
  ASSERT_EQ(rig.names("Maildir/new").size(), 1U);
  EXPECT_EQ(rig.read("Maildir/new/" + rig.names("Maildir/new")[0]), kLines + kText);
  EXPECT_EQ(rig.read("seen"), kText);
  const std::string mbox = rig.read("Mailbox");
  EXPECT_TRUE(mbox.starts_with("From ann@there.ex ")) << mbox;
  EXPECT_EQ(mbox.substr(mbox.find('\n') + 1),
            kLines + "Subject: x\n\n>From me\n>>From you\nlast\n\n");
  const std::string environment = rig.read("environment");
  for (const char* variable :
       {"DEFAULT=bar", "HOST2=my.host", "HOST3=my", "HOST4=my", "EXT=foo-bar", "EXT2=bar",
        "SENDER=ann@there.ex", "NEWSENDER=ann@there.ex", "USER=joe"}) {
    EXPECT_NE(environment.find(std::string(variable) + "\n"), environment.npos) << variable;
  }
  ASSERT_EQ(rig.queue.accepted.size(), 1U);
  const TextQueue::Entry& sent = rig.queue.accepted[0];
  EXPECT_EQ(sent.envelope.sender, "ann@there.ex");
  EXPECT_EQ(sent.envelope.recipients, (std::vector<std::string>{"fwd@a.b", "plain@c.d"}));
  EXPECT_EQ(sent.text, std::string("Delivered-To: joe-foo-bar@my.host.example\n") + kText);
  EXPECT_EQ(sent.info.origin, roles::Origin::local);
  EXPECT_EQ(sent.info.user, 1234U);
}

struct Case {
  const char* qmail;
  Verdict::Kind kind;
  const char* text;
};

TEST(UserDelivery, ReportsWhatProgramsSayAndHowTheyEnd) {
  const Case cases[] = {
      {"|echo out; echo err >&2\n", Verdict::Kind::delivered, "out\nerr\ndid 0+0+1\n"},
      {"|echo no such person; exit 100\n&a@b\n", Verdict::Kind::failed, "no such person\n"},
      {"|printf later; exit 111\n&a@b\n", Verdict::Kind::deferred, "later\n"},
      {"|kill -9 $$\n", Verdict::Kind::deferred, "Aack, child crashed. (#4.3.0)\n"},
      {"|no-such-program 2>/dev/null\n", Verdict::Kind::deferred, ""},
      {"|printf 'a\\0b'\n", Verdict::Kind::delivered, "a\ndid 0+0+1\n"},
  };
  for (const Case& one : cases) {
    DeliveryRig rig;
    rig.write(".qmail-foo-bar", one.qmail);
    const Verdict verdict = rig.delivered();
    EXPECT_EQ(verdict.kind, one.kind) << one.qmail;
    EXPECT_EQ(verdict.text, one.text) << one.qmail;
    EXPECT_TRUE(rig.queue.accepted.empty());
  }
}

TEST(UserDelivery, AProgramThatFloodsOrReadsNothingIsNoTrouble) {
  DeliveryRig rig;
  rig.message.message = test::text_message(std::string(300000, 'x') + "\n");
  rig.write(".qmail-foo-bar", "|head -c 3000000 /dev/zero | tr '\\0' 'y' >&2\n|exec cat\n|true\n");
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::delivered);
  EXPECT_LE(verdict.text.size(), 3000U);
  EXPECT_TRUE(verdict.text.ends_with("Error report too long, sorry.\n"));
}

TEST(UserDelivery, AProgramThatHangsIsEndedWithItsChildrenOnceItsTimeIsOver) {
  DeliveryRig rig;
  rig.rules.program_limit = std::chrono::milliseconds(200);
  rig.message.message = test::text_message(std::string(300000, 'x') + "\n");
  rig.write(".qmail-foo-bar", "|echo begun; sleep 3600 & sleep 3600; echo never\n&a@b\n");
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred);
  EXPECT_EQ(verdict.text, "begun\nProgram has run for 0 seconds and was ended. (#4.3.0)\n");
  EXPECT_TRUE(rig.queue.accepted.empty());
}

TEST(UserDelivery, AProgramIsNotStartedWithHalfAMessage) {
  DeliveryRig rig;
  const auto message = test::text_message("Subject: x\n\n" + std::string(100000, 'x') + "\n");
  message->fails_from = 40000;
  rig.message.message = message;
  rig.write(".qmail-foo-bar", "|touch started\n");
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred);
  EXPECT_EQ(verdict.text, "Unable to read message. (#4.3.0)\n");
  EXPECT_FALSE(rig.exists("started"));
}

TEST(UserDelivery, ProgramsMayReadTheMessageAgainAndLeaveNoCopyBehind) {
  DeliveryRig rig;
  rig.write(".qmail-foo-bar",
            "|cat >first; cat <&0 >nothing; cat /dev/stdin >second\n|cat >third\n");
  const std::string body = std::string(100000, 'x') + "\n";
  rig.message.message = test::text_message(body);
  EXPECT_EQ(rig.delivered().kind, Verdict::Kind::delivered);
  for (const char* file : {"first", "second", "third"}) EXPECT_TRUE(rig.read(file) == body) << file;
  EXPECT_EQ(rig.names("."), (std::vector<std::string>{".qmail-foo-bar", "Maildir", "first",
                                                      "nothing", "second", "third"}));
}

TEST(UserDelivery, ALineIsRunAsTheShellWouldRunItAlone) {
  DeliveryRig rig;
  rig.write(".qmail-foo-bar", "|echo \"$0\" $# 'a  b' \"it's\" `echo c` '$x' >words\n");
  EXPECT_EQ(rig.delivered().kind, Verdict::Kind::delivered);
  EXPECT_EQ(rig.read("words"), "/bin/sh 0 a  b it's c $x\n");
}

TEST(UserDelivery, MailThatIsSentOnComesFromTheOwner) {
  const std::pair<const char*, const char*> owners[] = {
      {"", "ann@there.ex"},
      {".qmail-foo-bar-owner", "joe-foo-bar-owner@my.host.example"},
      {".qmail-foo-bar-owner-default", "joe-foo-bar-owner-@my.host.example-@[]"}};
  DeliveryRig rig;
  rig.write(".qmail-foo-default", "&a@b\n|printf %s \"$NEWSENDER\" >new-sender\n");
  const auto deliver_to_all = [&]() -> Task<> {
    for (const auto& [file, sender] : owners) {
      if (*file != '\0') rig.write(file, "#\n");
      EXPECT_EQ((co_await rig.deliver()).kind, Verdict::Kind::delivered);
      EXPECT_EQ(rig.queue.accepted.back().envelope.sender, sender);
      EXPECT_EQ(rig.read("new-sender"), sender);
    }
    for (const char* sender : {"", "#@[]"}) {
      rig.message.sender = sender;
      EXPECT_EQ((co_await rig.deliver()).kind, Verdict::Kind::delivered);
      EXPECT_EQ(rig.queue.accepted.back().envelope.sender, sender);
    }
  };
  rig.run(deliver_to_all());
}

TEST(UserDelivery, AnEmptyFileMeansTheDefaultAndCommentsMeanNothingAtAll) {
  DeliveryRig rig;
  const auto deliver_all = [&]() -> Task<> {
    const Verdict missing = co_await rig.deliver();
    EXPECT_EQ(missing.kind, Verdict::Kind::failed);
    EXPECT_EQ(missing.text, "Sorry, no mailbox here by that name. (#5.1.1)\n");
    rig.write(".qmail-foo-bar", "");
    EXPECT_EQ((co_await rig.deliver()).text, "did 1+0+0\n");
    rig.write(".qmail-foo-bar", "# I do not want this\n");
    EXPECT_EQ((co_await rig.deliver()).text, "did 0+0+0\n");
    EXPECT_EQ(rig.names("Maildir/new").size(), 1U);
    rig.whose.dash = rig.whose.ext = "";
    EXPECT_EQ((co_await rig.deliver()).text, "did 1+0+0\n");
    rig.whose.dash = "-";
    rig.whose.ext = "any";
    rig.whose.takes_all = true;
    EXPECT_EQ((co_await rig.deliver()).text, "did 1+0+0\n");
  };
  rig.run(deliver_all());
}

struct HomeCase {
  const char* name;  ///< Of a file, or `.` for the home.
  mode_t mode;
  const char* text;
};

TEST(UserDelivery, DefersWhileAHomeOrAFileIsNotSafeToFollow) {
  const HomeCase cases[] = {
      {".", 0702, "Uh-oh: home directory is writable. (#4.7.0)\n"},
      {".", 01700, "Home directory is sticky: user is editing his .qmail file. (#4.2.1)\n"},
      {".qmail-foo-bar", 0602, "Uh-oh: .qmail file is writable. (#4.7.0)\n"},
      {".qmail-foo-bar", 0700, "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)\n"}};
  for (const HomeCase& one : cases) {
    DeliveryRig rig;
    rig.write(".qmail-foo-bar", "&a@b\n|touch ran\n");
    rig.mode(one.name, one.mode);
    const Verdict verdict = rig.delivered();
    EXPECT_EQ(verdict.kind, Verdict::Kind::deferred) << one.text;
    EXPECT_EQ(verdict.text, one.text);
    EXPECT_FALSE(rig.exists("ran"));
    EXPECT_TRUE(rig.queue.accepted.empty());
  }
}

TEST(UserDelivery, AGroupMayWriteToHomesAndFiles) {
  DeliveryRig rig;
  rig.write(".qmail-foo-bar", "#\n");
  rig.mode(".qmail-foo-bar", 0660);
  rig.mode(".", 0770);
  EXPECT_EQ(rig.delivered().kind, Verdict::Kind::delivered);
}

TEST(UserDelivery, ADirectoryIsNoInstruction) {
  DeliveryRig rig;
  std::filesystem::create_directory(rig.path + "/.qmail-foo-bar");
  rig.write(".qmail-default", "|printf %s \"$DEFAULT\" >part\n");
  EXPECT_EQ(rig.delivered().kind, Verdict::Kind::delivered);
  EXPECT_EQ(rig.read("part"), "foo-bar");
}

TEST(UserDelivery, DefersWhatCannotBeLookedUp) {
  DeliveryRig rig;
  rig.write(".qmail-default", "&a@b\n");
  rig.files().fail("stat", ".qmail-foo-bar", errc::permission_denied);
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::deferred);
  EXPECT_EQ(verdict.text, "Unable to open .qmail-foo-bar: Permission denied. (#4.3.0)\n");
}

TEST(UserDelivery, ALoopIsSeenBeforeAnythingIsDone) {
  DeliveryRig rig;
  rig.write(".qmail-foo-bar", "|touch ran\n");
  rig.message.message = test::text_message(
      "Received: y\nDelivered-To: joe-foo-bar@my.host.example\nSubject: x\n\nhi\n");
  const Verdict verdict = rig.delivered();
  EXPECT_EQ(verdict.kind, Verdict::Kind::failed);
  EXPECT_EQ(verdict.text,
            "This message is looping: it already has my Delivered-To line. (#5.4.6)\n");
  EXPECT_FALSE(rig.exists("ran"));
}

TEST(UserDelivery, WhatTheQueueRefusesIsTheVerdict) {
  for (const bool permanent : {false, true}) {
    DeliveryRig rig;
    rig.write(".qmail-foo-bar", "&a@b\n");
    rig.queue.refuses = true;
    rig.queue.answer = permanent ? roles::EnqueueResult::permanent("too long (#5.1.3)")
                                 : roles::EnqueueResult::temporary("disk full (#4.3.0)");
    const Verdict verdict = rig.delivered();
    EXPECT_EQ(verdict.kind, permanent ? Verdict::Kind::failed : Verdict::Kind::deferred);
    EXPECT_EQ(verdict.text, permanent ? "Unable to forward message: too long (#5.1.3).\n"
                                      : "Unable to forward message: disk full (#4.3.0).\n");
  }
}

TEST(UserDelivery, HalfAMessageIsNotSentOn) {
  DeliveryRig rig;
  rig.write(".qmail-foo-bar", "&a@b\n");
  const auto message = test::text_message("Subject: x\n\n" + std::string(100000, 'x') + "\n");
  message->fails_from = 40000;
  rig.message.message = message;
  EXPECT_EQ(rig.delivered().kind, Verdict::Kind::deferred);
  EXPECT_EQ(rig.queue.aborted, 1);
  EXPECT_TRUE(rig.queue.accepted.empty());
}

}  // namespace
}  // namespace porpoise::local
