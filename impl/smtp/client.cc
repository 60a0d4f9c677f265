#include "impl/smtp/client.h"

namespace porpoise::smtp {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// For each piece of the body to leave (RFC 5321 §4.5.3.2.5).
constexpr Duration kDataBlockPatience = minutes(3);

/// For what changes nothing any more: QUIT, and what the server said before it hung up.
constexpr Duration kFarewellPatience = seconds(10);

}  // namespace

Duration client_patience(ClientDialogue::Stage stage, Duration timeout) {
  using Stage = ClientDialogue::Stage;
  Duration patience = minutes(5);  // greeting, MAIL, RCPT (§4.5.3.2.1 to .3); EHLO alike
  if (stage == Stage::data) patience = minutes(2);                                // §4.5.3.2.4
  if (stage == Stage::final_dot || stage == Stage::lone_dot) patience = minutes(10);  // §4.5.3.2.6
  return std::min(patience, timeout);
}

ClientSession::ClientSession(Clock& clock, std::unique_ptr<Stream> stream, Duration timeout,
                             ClientDialogue dialogue, OutgoingBody& body)
    : clock_(clock),
      stream_(std::move(stream)),
      timeout_(timeout),
      dialogue_(std::move(dialogue)),
      body_(body),
      buffer_(4096) {}

Task<SessionOutcome> ClientSession::run() {
  while (dialogue_.wants() != ClientDialogue::Wants::nothing) {
    if (dialogue_.wants() == ClientDialogue::Wants::body) {
      co_await send_body();
    } else {
      co_await exchange();
    }
  }
  co_await say_goodbye();
  co_return dialogue_.outcome();
}

Task<> ClientSession::exchange() {
  stream_->expires_at(clock_.now() + client_patience(dialogue_.stage(), timeout_));
  const std::string commands = dialogue_.take_output();
  if (!commands.empty()) {
    const Result<void> sent = co_await stream_->write(commands);
    if (sent.has_error()) co_return co_await hear_last_words(sent.error());
  }
  co_await take_reply();
}

Task<> ClientSession::take_reply() {
  while (true) {
    unread_.remove_prefix(parser_.feed(unread_));
    if (parser_.status() == ReplyParser::Status::complete) {
      co_return dialogue_.on_reply(parser_.take());
    }
    if (parser_.status() == ReplyParser::Status::garbage) {
      co_return dialogue_.on_garbage(parser_.take());
    }
    const Result<std::size_t> got = co_await stream_->read_some(buffer_);
    if (got.has_error() || *got == 0) co_return dialogue_.on_death();
    unread_ = std::string_view(buffer_.data(), *got);
  }
}

Task<> ClientSession::send_body() {
  const Duration patience = std::min(kDataBlockPatience, timeout_);
  std::string wire;
  body_.rewind();
  while (true) {
    OutgoingBody::Piece piece = co_await body_.next(wire);
    if (piece.trouble) co_return dialogue_.on_body_trouble(std::move(*piece.trouble));
    if (piece.last) dialogue_.on_final_dot();
    stream_->expires_at(clock_.now() + patience);
    const Result<void> sent = co_await stream_->write(wire);
    if (sent.has_error()) co_return co_await hear_last_words(sent.error());
    if (piece.last) co_return;
  }
}

/// A server that refuses and hangs up in the middle of a command or body has said why.
Task<> ClientSession::hear_last_words(ErrorCode why) {
  if (why == errc::timed_out) co_return dialogue_.on_death();
  stream_->expires_at(clock_.now() + std::min(kFarewellPatience, timeout_));
  co_await take_reply();
}

/// The reply to QUIT is not awaited, and no trouble with it changes the outcome.
Task<> ClientSession::say_goodbye() {
  const std::string farewell = dialogue_.take_output();
  if (farewell.empty()) co_return;
  stream_->expires_at(clock_.now() + std::min(kFarewellPatience, timeout_));
  static_cast<void>(co_await stream_->write(farewell));
}

}  // namespace porpoise::smtp
