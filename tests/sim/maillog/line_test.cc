// Single lines: their times, and what is malformed, ignored or an attempt.

#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "sim/maillog/line_time.h"
#include "sim/maillog/read_log.h"

namespace porpoise::sim::maillog {
namespace {

double seconds(std::string_view line) {
  LineTime time;
  const auto stamped = time.read(line);
  return stamped ? stamped->seconds : -1;
}

LogData read(const std::string& text) {
  LogReader reader;
  std::istringstream in(text);
  reader.read(in, "log");
  return reader.take();
}

TEST(LineTimes, OfAllFormsAreOneMoment) {
  EXPECT_NEAR(seconds("@400000006b02b15a27b66b84 x"), 1795338576.666, 1e-3);
  EXPECT_DOUBLE_EQ(seconds("2026-11-22T09:09:36.5+00:00 mta x"), 1795338576.5);
  EXPECT_DOUBLE_EQ(seconds("2026-11-22T10:09:36+01:00 mta x"), 1795338576);
  EXPECT_DOUBLE_EQ(seconds("2026-11-22T09:09:36Z mta x"), 1795338576);
  EXPECT_DOUBLE_EQ(seconds("1795338576.25 x"), 1795338576.25);
  EXPECT_EQ(seconds("Nov 22 09:09:37 mta x") - seconds("Nov 22 09:09:36 mta x"), 1);
  EXPECT_EQ(seconds("Nov  2 00:00:00 mta x") - seconds("Nov  1 00:00:00 mta x"), 86400);
}

TEST(LineTimes, OfSyslogGoOnIntoTheNewYear) {
  LineTime time;
  const double before = time.read("Dec 31 23:59:59 mta x")->seconds;
  EXPECT_EQ(time.read("Jan  1 00:00:01 mta x")->seconds - before, 2);
}

TEST(LineTimes, AreNotReadIntoAnythingElse) {
  for (const char* line : {"", "@", "@400000006b02b15a27b66b8", "@400000006b02b15a27b66b8g x",
                           "@000000000000000000000000 x", "Foo 22 09:09:36 x", "Nov 32 09:09:36 x",
                           "Nov 22 25:09:36 x", "Nov 22 09-09-36 x", "2026-13-22T09:09:36Z x",
                           "2026-11-22", "12 x", "status: local 0/10", "\x01\xff"}) {
    EXPECT_EQ(seconds(line), -1) << line;
  }
}

constexpr const char* kPostfix =
    "Nov 22 09:09:41 mta postfix/smtp[20089]: 015AD53CAD7: to=<u155@D03.test>, "
    "relay=127.0.0.1[127.0.0.1]:2603, "
    "delay=8.1, delays=0.03/0.02/5/3, dsn=2.0.0, status=";

TEST(PostfixLine, IsAnAttemptFromItsConnectionOn) {
  const LogData log = read(std::string(kPostfix) + "sent (250 2.0.0 accepted)\n");
  ASSERT_EQ(log.attempts.size(), 1u);
  EXPECT_EQ(log.domains, std::vector<std::string>{"d03.test"});
  EXPECT_EQ(log.attempts[0].outcome, Outcome::accepted);
  EXPECT_DOUBLE_EQ(log.attempts[0].end - log.attempts[0].start, 8);
  EXPECT_EQ(log.resolution, 1);
}

TEST(PostfixLine, TellsHowItFailed) {
  const auto outcome = [](const char* status) {
    const LogData log = read(std::string(kPostfix) + status + "\n");
    return log.attempts.empty() ? -1 : static_cast<int>(log.attempts[0].outcome);
  };
  EXPECT_EQ(outcome("deferred (connect to 192.0.2.1[192.0.2.1]:25: Connection refused)"),
            static_cast<int>(Outcome::refused));
  EXPECT_EQ(outcome("deferred (connect to 192.0.2.1[192.0.2.1]:25: Connection timed out)"),
            static_cast<int>(Outcome::timed_out));
  EXPECT_EQ(outcome("deferred (lost connection with a[192.0.2.1] while sending RCPT TO)"),
            static_cast<int>(Outcome::timed_out));
  EXPECT_EQ(
      outcome(
          "deferred (host a[192.0.2.1] said: 451 4.3.0 timed out (in reply to RCPT TO command))"),
      static_cast<int>(Outcome::deferred));
  EXPECT_EQ(outcome("bounced (host a[192.0.2.1] said: 550 5.1.1 no such user)"),
            static_cast<int>(Outcome::failed));
}

TEST(PostfixLine, OfASuspendedDeliveryIsNoAttempt) {
  const LogData log = read(
      "Nov 22 09:09:41 mta postfix/error[1]: 015AD53CAD7: to=<a@b.test>, relay=none, delay=1, "
      "delays=1/0/0/0, dsn=4.4.1, "
      "status=deferred (delivery temporarily suspended: connect to b.test: Connection refused)\n");
  EXPECT_TRUE(log.attempts.empty());
  EXPECT_EQ(log.suspended, 1u);
}

TEST(PostfixLine, OfAQueueIdUsedAgainIsAnotherMessage) {
  const std::string sent = std::string(kPostfix) + "sent (250 ok)\n";
  const std::string removed = "Nov 22 09:09:42 mta postfix/qmgr[1]: 015AD53CAD7: removed\n";
  EXPECT_EQ(read(sent + sent).deliveries.size(), 1u);
  EXPECT_EQ(read(sent + removed + sent).deliveries.size(), 2u);
}

constexpr const char* kStart =
    "@400000006b02b15a00000000 starting delivery 7: msg 55 to remote a@B.test\n";

TEST(QmailLine, AttemptLastsFromStartToReport) {
  const LogData log = read(std::string(kStart) +
                           "@400000006b02b15c00000000 delivery 7: deferral: "
                           "Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/\n");
  ASSERT_EQ(log.attempts.size(), 1u);
  EXPECT_EQ(log.domains, std::vector<std::string>{"b.test"});
  EXPECT_DOUBLE_EQ(log.attempts[0].end - log.attempts[0].start, 2);
  EXPECT_EQ(log.attempts[0].outcome, Outcome::refused);
  EXPECT_EQ(log.resolution, 0);
}

TEST(QmailLine, OfMailThatWaitedTooLongIsADeferral) {
  const LogData log =
      read(std::string(kStart) +
           "@400000006b02b15c00000000 delivery 7: failure: "
           "Sorry._(#4.4.1)/"
           "I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./\n");
  ASSERT_EQ(log.attempts.size(), 1u);
  EXPECT_EQ(log.attempts[0].outcome, Outcome::refused);
}

TEST(QmailLine, OfALocalDeliveryIsNoAttempt) {
  const LogData log = read(
      "@400000006b02b15a00000000 starting delivery 7: msg 55 to local "
      "a@b.test\n@400000006b02b15c00000000 delivery 7: success: did_1+0+0/\n");
  EXPECT_TRUE(log.attempts.empty());
  EXPECT_EQ(log.malformed, 0u);
}

TEST(QmailLine, WithoutItsStartIsCountedApart) {
  EXPECT_EQ(read("@400000006b02b15c00000000 delivery 7: success: ok/\n").without_start, 1u);
}

TEST(QmailLine, IsReadThroughSyslogToo) {
  const LogData log = read(
      "Nov 22 09:09:36 mta qmail: 1795338576.500000 starting delivery 7: msg 55 to remote "
      "a@b.test\n"
      "Nov 22 09:09:37 mta qmail: 1795338577.250000 delivery 7: success: ok/\n"
      "2026-11-22T09:09:38.5+00:00 mta porpoise[12]: starting delivery 8: msg 56 to remote "
      "a@b.test\n"
      "2026-11-22T09:09:39.5+00:00 mta porpoise[12]: delivery 8: success: ok/\n");
  ASSERT_EQ(log.attempts.size(), 2u);
  EXPECT_DOUBLE_EQ(log.attempts[0].end - log.attempts[0].start, 0.75);
  EXPECT_DOUBLE_EQ(log.attempts[1].end - log.attempts[1].start, 1);
}

TEST(MalformedLines, AreShownWithoutWhatATerminalWouldObey) {
  const LogData log = read("\x1b[2J\xff caf\xc3\xa9\n");
  ASSERT_EQ(log.first_bad.size(), 1u);
  EXPECT_EQ(log.first_bad[0].text, "?[2J? caf??");
}

TEST(MalformedLines, AreCountedAndShownAndHarmNothing) {
  const LogData log =
      read(std::string("garbage\n") + kPostfix + "sent (250 ok)\n" + kPostfix + "odd\n" +
           "Nov 22 09:09:41 mta postfix/smtp[1]: 015AD53CAD7: to=<u155@d03.test>, relay=none, "
           "delays=1/2, status=sent\n"
           "@400000006b02b15c00000000 starting delivery x: msg 55 to remote a@b.test\n"
           "Nov 22 09:09:41 mta sshd[1]: Accepted publickey\n\n");
  EXPECT_EQ(log.lines, 7u);
  EXPECT_EQ(log.malformed, 5u);
  ASSERT_EQ(log.first_bad.size(), 5u);
  EXPECT_EQ(log.first_bad[0].line, 1u);
  EXPECT_EQ(log.first_bad[0].text, "garbage");
  EXPECT_EQ(log.attempts.size(), 1u);
}

/// Damaged lines of both servers: nothing crashes, every line is counted once.
RC_GTEST_PROP(LogReading, SurvivesAnyDamage, ()) {
  std::string line = *rc::gen::elementOf(
      std::vector<std::string>{std::string(kPostfix) + "deferred (host a said: 451 no)", kStart,
                               "@400000006b02b15c00000000 delivery 7: success: ok/",
                               "Nov 22 09:09:42 mta postfix/qmgr[1]: 015AD53CAD7: removed",
                               "2026-11-22T09:09:38.5+00:00 mta porpoise[12]: end msg 5"});
  const int damages = *rc::gen::inRange(0, 4);
  for (int i = 0; i < damages && !line.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
    const int how = *rc::gen::inRange(0, 3);
    if (how == 0) line.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
    if (how == 1) line[at] = *rc::gen::arbitrary<char>();
    if (how == 2) line.insert(at, line.substr(at / 2, 8));
  }
  const auto breaks = static_cast<std::uint64_t>(std::count(line.begin(), line.end(), '\n'));
  const LogData log = read(line + "\n" + kPostfix + "sent (250 ok)\n");
  RC_ASSERT(log.lines == breaks + 2);
  RC_ASSERT(log.attempts.size() >= 1u);
}

}  // namespace
}  // namespace porpoise::sim::maillog
