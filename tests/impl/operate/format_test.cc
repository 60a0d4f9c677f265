#include "impl/operate/format.h"

#include <gtest/gtest.h>

#include "impl/operate/words.h"
#include "tests/impl/operate/entries.h"

namespace porpoise::operate {
namespace {

std::string shown(Format& format) {
  std::string text = format.head();
  text += format.entry(mixed_entry());
  text += format.entry(held_entry());
  return text + format.end();
}

TEST(QmailFormats, ReadAsQmailQreadAndQstatWriteThem) {
  EXPECT_EQ(shown(*make_qread()),
            "31 Dec 2025 22:00:00 GMT  #17  1234  <ann@a.example>  bouncing\n"
            "  done\tlocal\tbob@here.example\n"
            "  done\tremote\tdan@d.example\n"
            "\tremote\te_[2J f@E.example\n"
            "31 Dec 2025 23:59:20 GMT  #18  10  <> \n"
            "\tremote\tx@e.example\n");
  EXPECT_EQ(shown(*make_qstat()),
            "messages in queue: 2\nmessages in queue but not yet preprocessed: 0\n");
}

TEST(QmailFormats, RecipientsAreShownAsQmailSendWritesThem) {
  Entry entry = held_entry();
  entry.message.sender = "a b@a.example";
  entry.message.recipients.front().address = "ann@virtual.example";
  entry.targets.front().channel = queue::Channel::local;
  entry.targets.front().written = "bob-ann@virtual.example";
  EXPECT_EQ(make_qread()->entry(entry),
            "31 Dec 2025 23:59:20 GMT  #18  10  <a b@a.example> \n"
            "\tlocal\tbob-ann@virtual.example\n");
}

TEST(Table, HasOneAlignedLineForEachMessage) {
  EXPECT_EQ(shown(*make_table(at(kNow))),
            "        ID           AGE       BYTES  NEXT             ENVELOPE\n"
            "        17           2 h        1234  in 5 min         <ann@a.example> to "
            "e_[2J_f@E.example\n"
            "        18          40 s          10  held             <> to x@e.example\n");
}

TEST(Detail, ShowsTheStateAndTheLastReplyOfEachRecipient) {
  const auto format = make_detail(at(kNow));
  const std::string text = format->entry(mixed_entry());
  EXPECT_NE(text.find("remote   3 attempts, the last 31 Dec 2025 23:50:00 GMT, 10 min ago"),
            text.npos)
      << text;
  EXPECT_NE(text.find("local  bob@here.example: delivered\n"), text.npos) << text;
  EXPECT_NE(text.find("failed; a notice is to be sent\n      no such user\n"), text.npos) << text;
  EXPECT_NE(text.find("f@E.example: pending\n      busy\n"), text.npos) << text;
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_NE(format->entry(held_entry()).find("held until released"), text.npos);
}

TEST(Why, SaysWhenAndByWhichRuleAndHowTheDestinationIs) {
  Entry entry = mixed_entry();
  send::DestinationFacts& facts = entry.targets.back().destination;
  facts.known = facts.down = true;
  facts.down_since = at(kNow - 4000);
  facts.next_probe = at(kNow + 120);
  facts.waiting = 7;
  const auto why = make_why(at(kNow));
  EXPECT_EQ(
      why->entry(entry),
      "message 17 from <ann@a.example>, accepted 31 Dec 2025 22:00:00 GMT, 2 h ago\n"
      "  bob@here.example\n"
      "    next         never\n"
      "    because      it is delivered\n"
      "  dan@d.example\n"
      "    next         never\n"
      "    because      it has failed; its sender is told when nobody is left to try\n"
      "    last reply\n"
      "      no such user\n"
      "  e_[2J_f@E.example\n"
      "    next         1 Jan 2026 00:05:00 GMT, in 5 min\n"
      "    because      control/retryschedule `qmail`, after 3 attempts, the last 10 min ago\n"
      "    destination  e.example, down for 1 h 6 min; the next message that is due in 2 min or "
      "later tries for all; 7 messages wait for it alone\n"
      "    last reply\n"
      "      busy\n");
  EXPECT_NE(why->entry(held_entry()).find("the operator holds it"), std::string::npos);
}

TEST(Json, IsOneObjectALineWithWhatIsKnown) {
  const auto format = make_json();
  EXPECT_EQ(
      format->entry(held_entry()),
      R"({"id":18,"accepted":1767225560.0,"bytes":10,"sender":"","held":true,"next":null,)"
      R"("recipients":[{"address":"x@e.example","channel":"remote","state":"pending","next":null,"rule":"held",)"
      R"("destination":"e.example"}]})"
      "\n");
  Entry odd = held_entry();
  odd.message.sender = "\xff\n";
  EXPECT_NE(format->entry(odd).find(R"("sender":"\ufffd\n")"), std::string::npos);
}

TEST(Statistics, CountByStateAgeAndDestination) {
  const std::string text = shown(*make_statistics(at(kNow)));
  for (const char* line : {"messages               2\n", "held                   1\n",
                           "remote                 2           0           1\n",
                           "local                  0           1           0\n",
                           "under 5 min            1\n", "under 6 h              1\n",
                           "2                    2 h  e.example\n"}) {
    EXPECT_NE(text.find(line), text.npos) << line << "in\n" << text;
  }
}

TEST(Words, NameSpansByTheirTwoLargestUnits) {
  EXPECT_EQ(span(0), "0 s");
  EXPECT_EQ(span(59), "59 s");
  EXPECT_EQ(span(7500), "2 h 5 min");
  EXPECT_EQ(span(86400 * 3 + 59), "3 d");
  EXPECT_EQ(relative(0), "now");
  EXPECT_EQ(relative(60), "in 1 min");
  EXPECT_EQ(relative(-61), "1 min 1 s ago");
}

TEST(SilentServerLine, IsQmailsAndSaysForHowLong) {
  SilentServer server;
  server.server = "192.0.2.1:25";
  server.timeouts = 1;
  server.last = at(kNow - 10);
  EXPECT_EQ(silent_server_line(server, at(kNow)),
            "192.0.2.1:25 timed out 10 seconds ago; # recent timeouts: 1\n");
  server.until = at(kNow + 90);
  EXPECT_EQ(silent_server_line(server, at(kNow)),
            "192.0.2.1:25 timed out 10 seconds ago; # recent timeouts: 1; left out for 90 "
            "seconds\n");
}

}  // namespace
}  // namespace porpoise::operate
