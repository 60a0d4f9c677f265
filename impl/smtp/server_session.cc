#include "impl/smtp/server_session.h"

#include <fmt/format.h>

#include "impl/mail/received.h"
#include "impl/smtp/ident.h"

namespace porpoise::smtp {
namespace {

/// Decoded bytes are handed to the queue in pieces of about this size.
constexpr std::size_t kPieceSize = 32768;

constexpr int kShuttingDown = 421;

}  // namespace

ServerSession::ServerSession(ServerParts parts, std::shared_ptr<const control::Config> config,
                             OwnAddresses own, std::unique_ptr<Stream> stream,
                             std::string host_name, const bool& closing)
    : parts_(parts),
      config_(std::move(config)),
      stream_(std::move(stream)),
      host_name_(std::move(host_name)),
      closing_(closing),
      dialogue_(config_, Admission(config_, std::move(own), stream_->peer().address,
                                   stream_->local().address)) {}

Task<> ServerSession::run() {
  if (config_->timeout_ident > 0) co_await learn_ident();
  if (!closing_) dialogue_.greet(replies_);
  bool open = true;
  while (open) {
    if (closing_) {
      append_reply(replies_, kShuttingDown, "shutting down, try again later (#4.3.2)");
      open = false;
    } else if (const std::optional<InputBuffer::Line> line = input_.take_line()) {
      const ServerDialogue::Next next = next_step(*line);
      if (next != ServerDialogue::Next::command) open = co_await follow(next);
    } else {
      const bool read =
          co_await read_more(input_.empty() ? Waiting::for_command : Waiting::for_more);
      if (!read) co_return;
    }
  }
  co_await flush();
}

Task<> ServerSession::learn_ident() {
  const Instant enough = parts_.clock.now() + std::chrono::seconds(config_->timeout_ident);
  ident_ = co_await ask_ident(parts_.network, stream_->peer(), stream_->local(), enough);
}

void ServerSession::interrupt() {
  if (waiting_ == Waiting::for_command) stream_->expires_at(parts_.clock.now());
}

ServerDialogue::Next ServerSession::next_step(const InputBuffer::Line& line) {
  if (!line.too_long) return dialogue_.on_command(line.text, replies_);
  dialogue_.on_too_long_line(replies_);
  return ServerDialogue::Next::command;
}

/// False when the session is over; the last replies have still to be flushed.
Task<bool> ServerSession::follow(ServerDialogue::Next next) {
  if (next == ServerDialogue::Next::close) co_return false;
  if (next == ServerDialogue::Next::receive_message) {
    Begun not_yet;
    co_return co_await receive_message(std::move(not_yet));
  }
  if (next == ServerDialogue::Next::reserve_room) {
    Begun begun = co_await begin();
    if (begun->submission) {
      dialogue_.on_room(replies_);
      co_return co_await receive_message(std::move(begun));
    }
    const std::size_t before = replies_.size();
    dialogue_.on_no_room(begun->refusal, replies_);
    log_refusal(std::string_view(replies_).substr(before));
  }
  if (next == ServerDialogue::Next::check_recipient) {
    std::string address = dialogue_.candidate();
    const roles::RecipientVerdict verdict = co_await parts_.recipients.check(std::move(address));
    dialogue_.on_recipient(verdict, replies_);
  }
  co_return true;
}

/// False when the client went away before the end of the body.
Task<bool> ServerSession::receive_message(Begun begun) {
  MessageIntake intake(text_, received_line(), config_->databytes);
  const bool whole = co_await receive_body(intake, begun);
  if (!whole) {
    if (begun && begun->submission) co_await begun->submission->abort();
    co_return false;
  }
  const MessageOutcome outcome = co_await settle(intake, begun);
  const std::size_t before = replies_.size();
  dialogue_.on_message(outcome, replies_);
  if (!outcome.accepted()) log_refusal(std::string_view(replies_).substr(before));
  co_return true;
}

Task<bool> ServerSession::receive_body(MessageIntake& intake, Begun& begun) {
  while (true) {
    input_.use(intake.read(input_.bytes()));
    if (intake.ended()) co_return true;
    if (intake.text().size() >= kPieceSize || intake.refused()) co_await pass_on(intake, begun);
    const bool more = co_await read_more(Waiting::for_more);
    if (!more) co_return false;
  }
}

Task<ServerSession::Begun> ServerSession::begin() {
  roles::SubmissionInfo info;
  info.size_hint = dialogue_.size_hint();
  roles::Enqueuer::Begun begun = co_await parts_.enqueuer.begin(info);
  co_return Begun(std::move(begun));
}

/// Hands what was decoded to the queue, or takes everything back once the message is refused.
/// Unless its size was announced the queue is only bothered with what may be worth it: begin()
/// comes with the first piece.
Task<> ServerSession::pass_on(MessageIntake& intake, Begun& begun) {
  if (intake.refused()) {
    if (begun && begun->submission) co_await begun->submission->abort();
    begun.reset();
    co_return;
  }
  if (!begun) begun = co_await begin();
  if (begun->submission) co_await begun->submission->append(intake.text());
  intake.clear_text();
}

Task<MessageOutcome> ServerSession::settle(MessageIntake& intake, Begun& begun) {
  co_await pass_on(intake, begun);
  MessageOutcome outcome = intake.outcome();
  if (outcome.refused_by_content()) co_return outcome;
  if (begun->submission) {
    roles::Envelope envelope = dialogue_.take_envelope();
    outcome.queued = co_await begun->submission->commit(std::move(envelope));
  } else {
    outcome.queued = begun->refusal;
  }
  outcome.seconds = seconds_of(parts_.clock.wall());
  co_return outcome;
}

/// Sends what is to be said, then waits for more. False when there will be no more; the client was
/// then told why, if it can still listen.
Task<bool> ServerSession::read_more(Waiting what) {
  const bool sent = co_await flush();
  if (!sent) co_return false;
  if (closing_ && what == Waiting::for_command) co_return true;

  const std::span<char> room = input_.room();
  stream_->expires_at(deadline());
  waiting_ = what;
  const Result<std::size_t> read = co_await stream_->read_some(room);
  waiting_ = Waiting::no;

  if (read.has_value()) {
    input_.filled(*read);
    co_return *read > 0;
  }
  if (read.error() == errc::timed_out) {
    if (closing_ && what == Waiting::for_command) co_return true;
    append_reply(replies_, 451, "timeout (#4.4.2)");
    co_await flush();
  }
  co_return false;
}

Task<bool> ServerSession::flush() {
  if (replies_.empty()) co_return true;
  stream_->expires_at(deadline());
  const Result<void> written = co_await stream_->write(replies_);
  replies_.clear();
  co_return written.has_value();
}

std::string ServerSession::received_line() const {
  mail::NetworkHop hop;
  hop.remote_address = client();
  hop.helo = dialogue_.helo();
  hop.ident = ident_;
  hop.local_host = host_name_;
  return mail::network_received(hop, seconds_of(parts_.clock.wall()));
}

std::string ServerSession::client() const {
  return plain_address(stream_->peer().address).to_string();
}

void ServerSession::log_refusal(std::string_view reply) const {
  reply.remove_suffix(2);
  parts_.log.write(fmt::format("smtp: {}: message refused: {}", client(), reply));
}

Instant ServerSession::deadline() const {
  return parts_.clock.now() + std::chrono::seconds(config_->timeout_smtpd);
}

}  // namespace porpoise::smtp
