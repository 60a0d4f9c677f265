#include "impl/host/record/redaction.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "impl/host/trace/request.h"

namespace porpoise::record {
namespace {

using trace::Operation;
using trace::TraceEvent;

TEST(Aliases, KeepLengthShapeAndEquality) {
  Aliases aliases("key");
  const std::string first(aliases.of("ann.b-c+1"));
  EXPECT_EQ(first.size(), 9u);
  EXPECT_EQ(first[3], '.');
  EXPECT_EQ(first[5], '-');
  EXPECT_EQ(first[7], '+');
  EXPECT_NE(first, "ann.b-c+1");
  EXPECT_EQ(aliases.of("ann.b-c+1"), first);
  EXPECT_NE(aliases.of("ann.b-c+2"), first);
}

TEST(Aliases, DependOnTheKey) {
  EXPECT_NE(Aliases("one").of("somebody"), Aliases("two").of("somebody"));
}

TEST(Aliases, OfTwoShortNamesDiffer) {
  Aliases aliases("key");
  std::set<std::string> seen;
  for (char c = 'a'; c <= 't'; ++c) seen.emplace(aliases.of(std::string(1, c)));
  EXPECT_EQ(seen.size(), 20u);
}

TEST(Aliases, LeaveNamesWithAMeaning) {
  Aliases aliases("key");
  EXPECT_EQ(aliases.in_command("RCPT TO:<PostMaster@a.example>\r\n"),
            "RCPT TO:<PostMaster@a.example>\r\n");
  EXPECT_EQ(aliases.in_command("MAIL FROM:<>\r\n"), "MAIL FROM:<>\r\n");
}

TEST(Aliases, StandForWhateverIsBeforeAnAt) {
  Aliases aliases("key");
  const std::string bob(aliases.of("bob"));
  EXPECT_EQ(aliases.in_text("550 <bob@b.example>: no bob@c.example"),
            "550 <" + bob + "@b.example>: no " + bob + "@c.example");
  EXPECT_EQ(aliases.in_command("RCPT TO:<bob>\r\n"), "RCPT TO:<" + bob + ">\r\n");
  EXPECT_EQ(aliases.in_path("/home/mail/bob/Maildir/new/x"),
            "/home/mail/" + bob + "/Maildir/new/x");
  EXPECT_EQ(aliases.in_path("/home/queue/bob"), "/home/queue/bob");
  const std::string quoted = aliases.in_text("<\"b o b\"@b.example>");
  EXPECT_EQ(quoted.find("b o b"), quoted.npos);
  EXPECT_EQ(quoted.size(), 19u);
}

TEST(Aliases, OfMailboxesAreInTheOrderOfTheirNames) {
  std::set<std::string> names;
  for (int i = 0; i < 60; ++i) names.insert("user" + std::to_string(i));
  Aliases aliases("key", names);
  std::string last;
  for (const std::string& name : names) {
    const std::string alias = aliases.in_path("/mail/" + name + "/Maildir");
    EXPECT_LT(last, alias);
    EXPECT_EQ(alias.size(), name.size() + 14);
    EXPECT_EQ(alias.find("user"), alias.npos);
    last = alias;
  }
}

TEST(Aliases, OfMailboxesAreThoseOfTheNextProcess) {
  const std::set<std::string> names = {"ann", "bob", "eve"};
  Aliases first("key", names);
  Aliases second("another", names);
  EXPECT_EQ(first.in_command("RCPT TO:<bob@a.example>\r\n"),
            second.in_command("RCPT TO:<Bob@a.example>\r\n"));
  EXPECT_EQ(first.in_path("/mail/bob/Maildir"),
            "/mail/" + std::string(second.of("bob")) + "/Maildir");
  EXPECT_NE(first.of("bob"), "bob");
  EXPECT_NE(first.of("bob"), first.of("eve"));
  EXPECT_NE(first.of("dan"), second.of("dan"));
}

RC_GTEST_PROP(Aliases, ChangeNoLength, (const std::string& text)) {
  Aliases aliases("key");
  RC_ASSERT(aliases.in_text(text).size() == text.size());
  RC_ASSERT(aliases.in_command(text).size() == text.size());
  RC_ASSERT(aliases.in_path("/mail/" + text).size() == text.size() + 6);
}

TEST(BodyVeil, KeepsLinesDotsAndHops) {
  BodyVeil veil;
  std::string out;
  const std::string text =
      "Received: from me\r\nTo: you\r\n\r\nReceived is secret\r\n..dots\r\n.\r\nMAIL FROM:<a>\r\n";
  const std::size_t used = veil.veil(text, out);
  EXPECT_TRUE(veil.done());
  EXPECT_EQ(text.substr(used), "MAIL FROM:<a>\r\n");
  EXPECT_EQ(out, "Receivedxxxxxxxxx\r\nxxxxxxx\r\n\r\nxxxxxxxxxxxxxxxxxx\r\n.xxxxx\r\n.\r\n");
}

RC_GTEST_PROP(BodyVeil, EndsWhereTheTextEndsHoweverItIsCut, (const std::string& letters)) {
  std::string text = letters;
  for (char& c : text) {
    if (c % 5 == 0) c = '\r';
    if (c % 5 == 1) c = '\n';
    if (c % 5 == 2) c = '.';
  }
  text += "\r\n.\r\n";
  BodyVeil whole;
  std::string expected;
  const std::size_t end = whole.veil(text, expected);
  RC_ASSERT(whole.done());
  BodyVeil pieces;
  std::string out;
  std::size_t used = 0;
  while (!pieces.done()) used += pieces.veil(std::string_view(text).substr(used, 1), out);
  RC_ASSERT(used == end);
  RC_ASSERT(out.size() == expected.size());
}

/// What --redact keeps of a dialogue in which a client sends a message.
class Dialogue {
 public:
  Dialogue() {
    TraceEvent accepted = trace::request(Operation::accept, 1);
    accepted.made = 2;
    redaction.veiled(accepted);
  }
  std::string told(Operation operation, std::string_view bytes) {
    TraceEvent event = trace::request(operation, 2);
    event.payload = std::span(&bytes, 1);
    const Veil::Kept kept = redaction.veiled(event);
    return std::string(kept.event.payload.front());
  }

  Redaction redaction{"key"};
};

TEST(Redaction, LeavesNothingOfAMessageThatCouldBeRead) {
  Dialogue dialogue;
  std::string all;
  all += dialogue.told(Operation::read_some, "MAIL FROM:<secretary@a.example>\r\n");
  all += dialogue.told(Operation::read_some, "RCPT TO:<secretbob@b.example>\r\nDATA\r\n");
  all += dialogue.told(Operation::write, "354 go ahead\r\n");
  all += dialogue.told(Operation::read_some, "Subject: secret\r\n\r\nsecret");
  all += dialogue.told(Operation::read_some, " secret\r\n.\r\nMAIL FROM:<secret@c.example>\r\n");
  EXPECT_EQ(all.find("secret"), all.npos) << all;
  for (const char* kept :
       {"@a.example>", "@b.example>", "DATA\r\n", "\r\n.\r\nMAIL FROM:<", "@c.example>"}) {
    EXPECT_NE(all.find(kept), all.npos) << kept << "\n" << all;
  }
}

TEST(Redaction, KeepsNoBytesOfTheQueue) {
  Redaction redaction("key");
  TraceEvent opened = trace::request_open("/home/queue/journal/1", OpenOptions());
  opened.made = 5;
  redaction.veiled(opened);
  TraceEvent read = trace::request_read(Operation::read_at, 5, 0, 100);
  const std::string_view bytes = "secret";
  read.payload = std::span(&bytes, 1);
  EXPECT_TRUE(redaction.veiled(read).sum_only);
}

TEST(Redaction, NamesNobodyInTheLog) {
  Redaction redaction("key");
  TraceEvent line =
      trace::request_about(Operation::log, "starting delivery 1: msg 2 to remote secret@b.example");
  const std::string kept(redaction.veiled(line).event.subject);
  EXPECT_EQ(kept.find("secret"), kept.npos);
  EXPECT_TRUE(kept.starts_with("starting delivery 1: msg 2 to remote "));
  EXPECT_TRUE(kept.ends_with("@b.example"));
}

}  // namespace
}  // namespace porpoise::record
