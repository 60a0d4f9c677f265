// The dialogue alone, one flight of commands and replies at a time.

#include "impl/smtp/client_dialogue.h"

#include <gtest/gtest.h>

namespace porpoise::smtp {
namespace {

using roles::Verdict;
using Wants = ClientDialogue::Wants;
using Stage = ClientDialogue::Stage;

OutgoingMail mail_to(std::vector<std::string> recipients) {
  OutgoingMail mail;
  mail.sender = "me@here.ex";
  mail.recipients = std::move(recipients);
  mail.wire_size = 1000;
  return mail;
}

ClientDialogue dialogue_to(std::vector<std::string> recipients) {
  return ClientDialogue("helo.ex", "192.0.2.7", mail_to(std::move(recipients)));
}

void reply(ClientDialogue& dialogue, int code) {
  dialogue.on_reply(Reply(code, std::to_string(code) + " x\n"));
}

/// Up to the first commands of the transaction.
std::string greet(ClientDialogue& dialogue, std::string extensions) {
  EXPECT_EQ(dialogue.take_output(), "");
  reply(dialogue, 220);
  EXPECT_EQ(dialogue.take_output(), "EHLO helo.ex\r\n");
  dialogue.on_reply(Reply(250, "250-there.ex\n" + extensions + "250 HELP\n"));
  return dialogue.take_output();
}

TEST(ClientDialogue, WaitsForEachReplyWithoutPipelining) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex", "c@b.ex"});
  EXPECT_EQ(greet(dialogue, ""), "MAIL FROM:<me@here.ex>\r\n");
  EXPECT_EQ(dialogue.stage(), Stage::mail);
  reply(dialogue, 250);
  EXPECT_EQ(dialogue.take_output(), "RCPT TO:<a@b.ex>\r\n");
  reply(dialogue, 250);
  EXPECT_EQ(dialogue.take_output(), "RCPT TO:<c@b.ex>\r\n");
  reply(dialogue, 251);
  EXPECT_EQ(dialogue.take_output(), "DATA\r\n");
  EXPECT_EQ(dialogue.stage(), Stage::data);
  reply(dialogue, 354);
  EXPECT_EQ(dialogue.wants(), Wants::body);
  dialogue.on_final_dot();
  EXPECT_EQ(dialogue.stage(), Stage::final_dot);
  reply(dialogue, 250);
  EXPECT_EQ(dialogue.wants(), Wants::nothing);
  EXPECT_EQ(dialogue.take_output(), "QUIT\r\n");
  const SessionOutcome outcome = dialogue.outcome();
  EXPECT_FALSE(outcome.may_try_another);
  ASSERT_EQ(outcome.verdicts.size(), 2U);
  EXPECT_EQ(outcome.verdicts[1].kind, Verdict::Kind::delivered);
  EXPECT_EQ(outcome.verdicts[1].text,
            "192.0.2.7 accepted message.\nRemote host said: 250 x\n");
}

TEST(ClientDialogue, SendsTheWholeEnvelopeAtOnceWithPipelining) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex", "c@b.ex"});
  EXPECT_EQ(greet(dialogue, "250-pipelining\n250-SIZE 1000\n"),
            "MAIL FROM:<me@here.ex> SIZE=1000\r\nRCPT TO:<a@b.ex>\r\nRCPT TO:<c@b.ex>\r\nDATA\r\n");
  for (const int code : {250, 550, 250, 354}) reply(dialogue, code);
  EXPECT_EQ(dialogue.wants(), Wants::body);
  dialogue.on_final_dot();
  reply(dialogue, 250);
  const SessionOutcome outcome = dialogue.outcome();
  EXPECT_EQ(outcome.verdicts[0].kind, Verdict::Kind::failed);
  EXPECT_EQ(outcome.verdicts[0].text,
            "192.0.2.7 does not like recipient.\nRemote host said: 550 x\n");
  EXPECT_EQ(outcome.verdicts[1].kind, Verdict::Kind::delivered);
}

TEST(ClientDialogue, LimitsWhatIsInFlight) {
  std::vector<std::string> many;
  for (int i = 0; i < 120; ++i) many.push_back("r" + std::to_string(i) + "@b.ex");
  ClientDialogue dialogue = dialogue_to(many);
  const std::string first = greet(dialogue, "250-PIPELINING\n");
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 50);
  int replies = 0;
  while (dialogue.stage() != Stage::data) {
    reply(dialogue, 250);
    ++replies;
    const std::string more = dialogue.take_output();
    EXPECT_LE(std::count(more.begin(), more.end(), '\n'), 1);
  }
  EXPECT_EQ(replies, 121);
}

TEST(ClientDialogue, SendsAnEmptyBodyWhenDataIsTakenForNobody) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex"});
  greet(dialogue, "250-PIPELINING\n");
  for (const int code : {250, 550, 354}) reply(dialogue, code);
  EXPECT_EQ(dialogue.wants(), Wants::reply);
  EXPECT_EQ(dialogue.take_output(), ".\r\n");
  reply(dialogue, 250);
  EXPECT_EQ(dialogue.take_output(), "QUIT\r\n");
  EXPECT_EQ(dialogue.outcome().verdicts[0].kind, Verdict::Kind::failed);
  EXPECT_EQ(dialogue.outcome().verdicts[0].text,
            "192.0.2.7 does not like recipient.\nRemote host said: 550 x\nGiving up on 192.0.2.7.\n");
}

TEST(ClientDialogue, TakesRefusalsAfterARefusedSenderForItsEcho) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex"});
  greet(dialogue, "250-PIPELINING\n");
  for (const int code : {451, 503, 503}) reply(dialogue, code);
  EXPECT_EQ(dialogue.take_output(), "QUIT\r\n");
  EXPECT_EQ(dialogue.outcome().verdicts[0].kind, Verdict::Kind::deferred);
  EXPECT_EQ(dialogue.outcome().verdicts[0].text,
            "Connected to 192.0.2.7 but sender was rejected.\nRemote host said: 451 x\n");
}

TEST(ClientDialogue, KeepsARefusalThoughTheConnectionDiesAfterIt) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex"});
  greet(dialogue, "250-PIPELINING\n");
  for (const int code : {250, 550}) reply(dialogue, code);
  dialogue.on_death();
  EXPECT_EQ(dialogue.take_output(), "");
  EXPECT_EQ(dialogue.outcome().verdicts[0].kind, Verdict::Kind::failed);
}

TEST(ClientDialogue, DefersTheUnansweredWhenTheConnectionDies) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex", "c@b.ex"});
  greet(dialogue, "250-PIPELINING\n");
  for (const int code : {250, 550}) reply(dialogue, code);
  dialogue.on_death();
  const SessionOutcome outcome = dialogue.outcome();
  EXPECT_EQ(outcome.verdicts[0].kind, Verdict::Kind::failed);
  EXPECT_EQ(outcome.verdicts[1].kind, Verdict::Kind::deferred);
  EXPECT_EQ(outcome.verdicts[1].text, "Connected to 192.0.2.7 but connection died. (#4.4.2)\n");
}

TEST(ClientDialogue, OffersNoMessageBeyondTheServersSize) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex"});
  EXPECT_EQ(greet(dialogue, "250-SIZE 999\n"), "QUIT\r\n");
  EXPECT_EQ(dialogue.outcome().verdicts[0].kind, Verdict::Kind::failed);
  EXPECT_FALSE(dialogue.outcome().may_try_another);
  EXPECT_EQ(dialogue.outcome().verdicts[0].text,
            "Connected to 192.0.2.7 but the message is too big for it: 1000 bytes, it takes 999. "
            "(#5.3.4)\n");
}

TEST(ClientDialogue, AnnouncesEightBitsOnlyToThoseWhoKnow) {
  OutgoingMail mail = mail_to({"a@b.ex"});
  mail.eight_bit = true;
  ClientDialogue knows("helo.ex", "192.0.2.7", mail);
  EXPECT_EQ(greet(knows, "250-8BITMIME\n"), "MAIL FROM:<me@here.ex> BODY=8BITMIME\r\n");
  ClientDialogue does_not("helo.ex", "192.0.2.7", mail);
  EXPECT_EQ(greet(does_not, ""), "MAIL FROM:<me@here.ex>\r\n");
}

TEST(ClientDialogue, FallsBackToHelo) {
  ClientDialogue dialogue = dialogue_to({"a@b.ex"});
  reply(dialogue, 220);
  dialogue.take_output();
  reply(dialogue, 502);
  EXPECT_EQ(dialogue.take_output(), "HELO helo.ex\r\n");
  reply(dialogue, 250);
  EXPECT_EQ(dialogue.take_output(), "MAIL FROM:<me@here.ex>\r\n");
}

TEST(ClientDialogue, QuotesWhatNeedsIt) {
  OutgoingMail mail = mail_to({"two words@b.ex"});
  mail.sender = "";
  ClientDialogue dialogue("helo.ex", "192.0.2.7", mail);
  EXPECT_EQ(greet(dialogue, "250-PIPELINING\n"),
            "MAIL FROM:<>\r\nRCPT TO:<\"two words\"@b.ex>\r\nDATA\r\n");
}

TEST(ParseExtensions, ReadsWhatIsWholeAndKnown) {
  const Extensions found = parse_extensions("250-SIZE 1\n250-size 5000 \n250-8bitmime x\n250-\n250 PIPELINING\n");
  EXPECT_TRUE(found.pipelining && found.eight_bit_mime && found.size);
  EXPECT_EQ(found.size_max, 5000U);
  const Extensions odd = parse_extensions("250-a\n250-SIZE=3\n250-SIZES 4\n250 XPIPELINING\n");
  EXPECT_FALSE(odd.pipelining || odd.size);
  EXPECT_EQ(parse_extensions("250-a\n250 SIZE 99999999999999999999999\n").size_max, 0U);
}

TEST(ParseExtensions, LeavesOutALineThatWasCut) {
  const std::string padding(ReplyParser::kTextMax - 17, 'x');
  const std::string cut = "250-" + padding + "\n250-SIZE 12\n";
  ASSERT_EQ(cut.size(), ReplyParser::kTextMax);
  EXPECT_EQ(parse_extensions(cut).size_max, 0U);
  EXPECT_EQ(parse_extensions(cut.substr(1)).size_max, 12U);
}

}  // namespace
}  // namespace porpoise::smtp
