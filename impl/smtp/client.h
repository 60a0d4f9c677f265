#pragma once
// One session with an SMTP server: moves the bytes between a stream and a ClientDialogue.

#include <memory>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"
#include "impl/host/network.h"
#include "impl/smtp/client_body.h"
#include "impl/smtp/client_dialogue.h"

namespace porpoise::smtp {

/// How long to wait for the answer to each step, at most `timeout` (RFC 5321 §4.5.3.2).
Duration client_patience(ClientDialogue::Stage stage, Duration timeout);

class ClientSession {
 public:
  /// `body` has been surveyed and outlives the session. `timeout` bounds every single wait.
  ClientSession(Clock& clock, std::unique_ptr<Stream> stream, Duration timeout,
                ClientDialogue dialogue, OutgoingBody& body);

  /// The whole session, once. The connection is closed with the session.
  Task<SessionOutcome> run();

 private:
  Task<> exchange();
  Task<> take_reply();
  Task<> send_body();
  Task<> say_goodbye();
  Task<> hear_last_words(ErrorCode why);

  Clock& clock_;
  std::unique_ptr<Stream> stream_;
  Duration timeout_;
  ClientDialogue dialogue_;
  OutgoingBody& body_;
  ReplyParser parser_;
  std::vector<char> buffer_;
  std::string_view unread_;  // of buffer_
};

}  // namespace porpoise::smtp
