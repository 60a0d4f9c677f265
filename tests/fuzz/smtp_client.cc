// A server's whole side of an SMTP connection, as the client sees it. Where it is cut into packets
// changes neither replies nor verdicts; every recipient gets one verdict, and mail counts as
// delivered only once its last dot was sent.

#include "impl/smtp/client_dialogue.h"
#include "tests/fuzz/fuzz.h"

namespace porpoise::smtp {
namespace {

using fuzz::require;

OutgoingMail some_mail() {
  OutgoingMail mail;
  mail.sender = "a@x.example";
  mail.recipients = {"b@y.example", "c d@y.example", "e@y.example"};
  mail.wire_size = 1000;
  mail.eight_bit = true;
  return mail;
}

/// A client that sends its body at once and is told what comes, piece by piece.
class Session {
 public:
  void hear(std::string_view piece) {
    while (!piece.empty() && !over_) {
      piece.remove_prefix(parser_.feed(piece));
      if (parser_.status() == ReplyParser::Status::more) return;
      const bool garbage = parser_.status() == ReplyParser::Status::garbage;
      const Reply reply = parser_.take();
      require(garbage || (reply.code >= 200 && reply.code <= 599), "a reply has a code");
      require(reply.text.size() <= ReplyParser::kTextMax, "a reply's text is bounded");
      said_ += reply.text + "\n";
      if (garbage) {
        dialogue_.on_garbage(reply);
      } else {
        dialogue_.on_reply(reply);
      }
      go_on();
      over_ = garbage || dialogue_.wants() == ClientDialogue::Wants::nothing;
    }
  }

  /// All that was said and done, after the connection has ended.
  std::string finish() {
    if (dialogue_.wants() != ClientDialogue::Wants::nothing) dialogue_.on_death();
    go_on();
    require(dialogue_.wants() == ClientDialogue::Wants::nothing, "the dialogue ends");
    const SessionOutcome outcome = dialogue_.outcome();
    require(outcome.verdicts.size() == some_mail().recipients.size(), "a verdict for each");
    for (const roles::Verdict& verdict : outcome.verdicts) {
      require(dotted_ || verdict.kind != roles::Verdict::Kind::delivered,
              "nothing is delivered before the dot");
      said_ += static_cast<char>('0' + static_cast<int>(verdict.kind));
      said_ += verdict.text;
    }
    return said_;
  }

 private:
  void go_on() {
    said_ += dialogue_.take_output();
    if (dialogue_.wants() != ClientDialogue::Wants::body) return;
    dialogue_.on_final_dot();
    dotted_ = true;
  }

  ClientDialogue dialogue_{"me.example", "192.0.2.1", some_mail()};
  ReplyParser parser_;
  std::string said_;
  bool dotted_ = false;
  bool over_ = false;
};

}  // namespace
}  // namespace porpoise::smtp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace porpoise;
  fuzz::Input input(data, size);
  const std::uint8_t seed = input.byte();
  smtp::Session whole;
  whole.hear(input.rest());
  smtp::Session cut;
  fuzz::in_pieces(input.rest(), seed, [&](std::string_view piece) { cut.hear(piece); });
  fuzz::require(whole.finish() == cut.finish(), "packets change nothing");
  return 0;
}
