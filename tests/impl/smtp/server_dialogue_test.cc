// Whole dialogues, as they would look in a trace: what the client (C:) and the server (S:) say.
// Each is played line by line, all at once, and cut at every byte.

#include <gtest/gtest.h>

#include "impl/smtp/server_dialogue.h"
#include "tests/impl/smtp/server_rig.h"

namespace porpoise::smtp {
namespace {

struct Turn {
  std::string client;
  std::string server;
};

/// One turn for each run of C: lines and the S: lines after it; the first has the greeting.
std::vector<Turn> turns(std::string_view trace) {
  std::vector<Turn> found(1);
  bool server_spoke = true;
  while (!trace.empty()) {
    const std::size_t end = std::min(trace.find('\n'), trace.size());
    std::string_view line = trace.substr(0, end);
    trace.remove_prefix(std::min(end + 1, trace.size()));
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
    if (line.size() < 3) continue;
    const bool client = line[0] == 'C';
    line.remove_prefix(std::min<std::size_t>(line.size(), 3));
    if (client && server_spoke) found.emplace_back();
    server_spoke = !client;
    std::string& side = client ? found.back().client : found.back().server;
    side += line;
    side += "\r\n";
  }
  return found;
}

struct Dialogue {
  const char* claim;
  const char* trace;
  std::function<void(control::Config&)> change = [](control::Config&) {};
};

const Dialogue kDialogues[] = {
    {"a plain message",
     R"(S: 220 mx.example ESMTP
        C: HELO client.example
        S: 250 mx.example
        C: MAIL FROM:<ann@a.example>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: hi
        C: 
        C: ..text
        C: .
        S: 250 ok 1700000000 qp 1
        C: QUIT
        S: 221 mx.example)"},
    {"EHLO announces what there is",
     R"(S: 220 mx.example ESMTP
        C: ehlo client.example
        S: 250-mx.example
        S: 250-PIPELINING
        S: 250-SIZE 0
        S: 250 8BITMIME)"},
    {"EHLO announces databytes",
     R"(S: 220 mx.example ESMTP
        C: EHLO x
        S: 250-mx.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250 8BITMIME
        C: MAIL FROM:<a@b> SIZE=1000 BODY=8BITMIME
        S: 250 ok
        C: MAIL FROM:<a@b> SIZE=1001
        S: 552 sorry, that message size exceeds my databytes limit (#5.3.4)
        C: RCPT TO:<bob@here.example>
        S: 503 MAIL first (#5.5.1))",
     [](control::Config& config) { config.databytes = 1000; }},
    {"commands of little use",
     R"(S: 220 mx.example ESMTP
        C: NOOP
        S: 250 ok
        C: vrfy bob
        S: 252 send some mail, i'll try my best
        C: HELP
        S: 214 porpoise, in the spirit of qmail: https://cr.yp.to/qmail.html
        C: EXPN staff
        S: 502 unimplemented (#5.5.1)
        C: NOOPS
        S: 502 unimplemented (#5.5.1)
        C: STARTTLS
        S: 502 unimplemented (#5.5.1)
        C: RSET now
        S: 250 flushed
        C: QuIt
        S: 221 mx.example)"},
    {"an order there must be",
     R"(S: 220 mx.example ESMTP
        C: RCPT TO:<bob@here.example>
        S: 503 MAIL first (#5.5.1)
        C: DATA
        S: 503 MAIL first (#5.5.1)
        C: MAIL FROM:<>
        S: 250 ok
        C: DATA
        S: 503 RCPT first (#5.5.1)
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: RSET
        S: 250 flushed
        C: DATA
        S: 503 MAIL first (#5.5.1)
        C: MAIL FROM:<>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: EHLO again
        S: 250-mx.example
        S: 250-PIPELINING
        S: 250-SIZE 0
        S: 250 8BITMIME
        C: RCPT TO:<bob@here.example>
        S: 503 MAIL first (#5.5.1))"},
    {"MAIL starts over",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<a@b>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: MAIL FROM:<c@d>
        S: 250 ok
        C: DATA
        S: 503 RCPT first (#5.5.1))"},
    {"recipients that are not taken",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<a@b>
        S: 250 ok
        C: RCPT TO:<x@elsewhere.example>
        S: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
        C: RCPT TO:<nobody@here.example>
        S: 550 sorry, no mailbox here by that name (#5.1.1)
        C: RCPT TO:<later@here.example>
        S: 450 ask me later (#4.3.0)
        C: DATA
        S: 503 RCPT first (#5.5.1)
        C: RCPT TO:<x@y.sub.example>
        S: 250 ok
        C: RCPT TO:<postmaster>
        S: 250 ok)"},
    {"a bad sender shows at RCPT",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<Bad@spam.example>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)
        C: MAIL FROM:<good@spam.example>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok)"},
    {"relay clients may send anywhere, but not as bad senders",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<a@b>
        S: 250 ok
        C: RCPT TO:<x@elsewhere.example>
        S: 250 ok
        C: RCPT TO:<nobody@elsewhere.example>
        S: 550 sorry, no mailbox here by that name (#5.1.1)
        C: MAIL FROM:<x@worse.example>
        S: 250 ok
        C: RCPT TO:<x@elsewhere.example>
        S: 553 sorry, your envelope sender is in my badmailfrom list (#5.7.1))",
     [](control::Config& config) {
       config.rcpthosts.reset();
       config.relayclients.push_back(*parse_address_range("192.0.2.0/24"));
     }},
    {"parameters",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<a@b> SIZE=12345678901234567890 body=7bit
        S: 250 ok
        C: MAIL FROM:<a@b> BODY=BINARYMIME
        S: 555 syntax error (#5.5.4)
        C: MAIL FROM:<a@b> SIZE=x
        S: 555 syntax error (#5.5.4)
        C: MAIL FROM:<a@b> RET=HDRS
        S: 555 parameter not implemented (#5.5.4)
        C: MAIL FROM:<a@b> SMTPUTF8
        S: 555 parameter not implemented (#5.5.4)
        C: RCPT TO:<bob@here.example>
        S: 503 MAIL first (#5.5.1)
        C: MAIL FROM:a@b and more
        S: 250 ok
        C: RCPT TO:<bob@here.example> NOTIFY=NEVER
        S: 555 parameter not implemented (#5.5.4)
        C: RCPT TO:bob@here.example and more
        S: 250 ok)"},
    {"a refused body leaves the session in order",
     R"(S: 220 mx.example ESMTP
        C: MAIL FROM:<a@b>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: more than ten bytes
        C: .
        S: 552 sorry, that message size exceeds my databytes limit (#5.3.4)
        C: DATA
        S: 503 MAIL first (#5.5.1)
        C: MAIL FROM:<a@b>
        S: 250 ok
        C: RCPT TO:<bob@here.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: ten bytes
        C: .
        S: 250 ok 1700000000 qp 1)",
     [](control::Config& config) { config.databytes = 10; }},
};

std::shared_ptr<control::Config> config_of(const Dialogue& dialogue) {
  std::shared_ptr<control::Config> config = default_config();
  dialogue.change(*config);
  return config;
}

TEST(ServerDialogue, SaysExactlyThis) {
  for (const Dialogue& dialogue : kDialogues) {
    SCOPED_TRACE(dialogue.claim);
    ServerRig rig(config_of(dialogue));
    const std::shared_ptr<MemoryPeer> peer = rig.connect();
    for (const Turn& turn : turns(dialogue.trace)) {
      EXPECT_EQ(rig.ask(*peer, turn.client), turn.server) << turn.client;
    }
  }
}

TEST(ServerDialogue, SaysTheSameToAPipeliningClientInOneWrite) {
  for (const Dialogue& dialogue : kDialogues) {
    SCOPED_TRACE(dialogue.claim);
    ServerRig rig(config_of(dialogue));
    const std::shared_ptr<MemoryPeer> peer = rig.connect();
    Turn all;
    for (const Turn& turn : turns(dialogue.trace)) {
      all.client += turn.client;
      all.server += turn.server;
    }
    peer->say(all.client);
    rig.run();
    EXPECT_EQ(peer->heard(), all.server);
    EXPECT_EQ(peer->writes(), 2U);  // the greeting, the rest
  }
}

TEST(ServerDialogue, DoesNotCareWhereTheWireIsCut) {
  for (const Dialogue& dialogue : kDialogues) {
    SCOPED_TRACE(dialogue.claim);
    Turn all;
    for (const Turn& turn : turns(dialogue.trace)) {
      all.client += turn.client;
      all.server += turn.server;
    }
    for (std::size_t cut = 0; cut <= all.client.size(); ++cut) {
      ServerRig rig(config_of(dialogue));
      const std::shared_ptr<MemoryPeer> peer = rig.connect();
      peer->say(all.client.substr(0, cut));
      rig.run();
      peer->say(all.client.substr(cut));
      rig.run();
      ASSERT_EQ(peer->heard(), all.server) << "cut at " << cut;
    }
  }
}

TEST(ServerDialogue, TakesCommandsThatEndInABareLineFeed) {
  ServerRig rig;
  const std::shared_ptr<MemoryPeer> peer = rig.connect();
  peer->take_heard();
  EXPECT_EQ(rig.ask(*peer, "NOOP\nNOOP \r\r\n"), "250 ok\r\n250 ok\r\n");
}

TEST(ServerDialogue, RefusesAddressesThatAreTooLong) {
  ServerRig rig;
  const std::shared_ptr<MemoryPeer> peer = rig.connect();
  peer->take_heard();
  const std::string host = "@here.example";
  const std::string longest = std::string(899 - host.size(), 'a') + host;
  EXPECT_EQ(rig.ask(*peer, "MAIL FROM:<" + longest + ">\r\n"), "250 ok\r\n");
  EXPECT_EQ(rig.ask(*peer, "RCPT TO:<" + longest + ">\r\n"), "250 ok\r\n");
  EXPECT_EQ(rig.ask(*peer, "RCPT TO:<a" + longest + ">\r\n"), "555 syntax error (#5.5.4)\r\n");
  EXPECT_EQ(rig.ask(*peer, "MAIL FROM:<a" + longest + ">\r\n"), "555 syntax error (#5.5.4)\r\n");
}

TEST(ServerDialogue, PutsOffRecipientsBeyondTheLimit) {
  ServerDialogue dialogue(default_config(),
                          Admission(default_config(), nullptr, IpAddress(), IpAddress()));
  std::string replies;
  dialogue.on_command("MAIL FROM:<a@b>", replies);
  for (std::size_t i = 0; i < ServerDialogue::kRecipientsMax; ++i) {
    ASSERT_EQ(dialogue.on_command("RCPT TO:<a@here.example>", replies),
              ServerDialogue::Next::check_recipient);
    dialogue.on_recipient(roles::RecipientVerdict(), replies);
    replies.clear();
  }
  EXPECT_EQ(dialogue.on_command("RCPT TO:<a@here.example>", replies),
            ServerDialogue::Next::command);
  EXPECT_EQ(replies, "452 too many recipients (#4.5.3)\r\n");
  EXPECT_EQ(dialogue.take_envelope().recipients.size(), ServerDialogue::kRecipientsMax);
}

TEST(ServerDialogue, KeepsRepliesOnOneLine) {
  std::string replies;
  append_reply(replies, 451, "two\r\nlines\xff\n");
  EXPECT_EQ(replies, "451 two??lines?\r\n");
}

}  // namespace
}  // namespace porpoise::smtp
