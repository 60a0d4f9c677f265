#include "impl/smtp/client_dialogue.h"

#include "impl/base/assert.h"
#include "impl/mail/address.h"
#include "impl/smtp/client_address.h"

namespace porpoise::smtp {
namespace {

using roles::Verdict;

/// Commands in flight when the server pipelines. Bounded, so that their replies fit into the
/// buffers of any TCP and neither side ever waits for the other to read (RFC 2920 §3.1).
constexpr std::size_t kPipelineWindow = 50;

/// The server is about to hang up, whatever was asked (RFC 5321 §3.8).
constexpr int kClosing = 421;

}  // namespace

ClientDialogue::ClientDialogue(std::string helo_name, std::string peer, OutgoingMail mail)
    : helo_name_(std::move(helo_name)), peer_(std::move(peer)), mail_(std::move(mail)) {
  PORPOISE_ASSERT(!mail_.recipients.empty() && is_sendable_address(mail_.sender));
  for (const std::string& recipient : mail_.recipients) {
    PORPOISE_ASSERT(is_sendable_address(recipient));
  }
  expected_.push_back({Stage::greeting, 0});
}

ClientDialogue::Wants ClientDialogue::wants() const {
  if (ended_) return Wants::nothing;
  return body_ ? Wants::body : Wants::reply;
}

std::string ClientDialogue::take_output() { return std::exchange(output_, std::string()); }

void ClientDialogue::on_reply(const Reply& reply) {
  PORPOISE_ASSERT(!ended_);
  if (offered_ && reply.code == kClosing) sign_ = roles::Sign::trouble;
  if (body_) return on_interruption(reply);
  const Expected answered = expected_.front();
  expected_.pop_front();
  switch (answered.stage) {
    case Stage::greeting: return on_greeting(reply);
    case Stage::ehlo: return on_ehlo(reply);
    case Stage::helo: return on_helo(reply);
    case Stage::mail: on_mail(reply); break;
    case Stage::recipient: on_recipient(reply, answered.recipient); break;
    case Stage::data: on_data(reply); break;
    case Stage::lone_dot: break;  // whatever it says, there was nobody to accept it for
    case Stage::final_dot: return on_final(reply);
  }
  if (!ended_) send_commands();
}

void ClientDialogue::on_greeting(const Reply& reply) {
  if (reply.code == 220) return send("EHLO " + helo_name_, Stage::ehlo);
  settle_and_quit(Verdict::deferred("Connected to " + peer_ + " but greeting failed.\n" +
                                    quote_reply(reply)));
}

/// A server that does not know EHLO is asked with HELO (RFC 5321 §3.2).
void ClientDialogue::on_ehlo(const Reply& reply) {
  if (reply.refuses_for_good()) return send("HELO " + helo_name_, Stage::helo);
  if (reply.code == 250) extensions_ = parse_extensions(reply.text);
  on_helo(reply);
}

void ClientDialogue::on_helo(const Reply& reply) {
  if (reply.code == 250) return begin_mail();
  settle_and_quit(Verdict::deferred("Connected to " + peer_ + " but my name was rejected.\n" +
                                    quote_reply(reply)));
}

void ClientDialogue::begin_mail() {
  offered_ = true;
  sign_ = roles::Sign::up;
  if (extensions_.size_max != 0 && mail_.wire_size > extensions_.size_max) {
    return settle_and_quit(Verdict::failed(
        "Connected to " + peer_ + " but the message is too big for it: " +
        std::to_string(mail_.wire_size) + " bytes, it takes " +
        std::to_string(extensions_.size_max) + ". (#5.3.4)\n"));
  }
  if (extensions_.pipelining) window_ = kPipelineWindow;
  send(mail_command(), Stage::mail);
  send_commands();
}

/// Deviates from RFC 6152 §3 as qmail does: a server without 8BITMIME is sent 8-bit text as it is.
std::string ClientDialogue::mail_command() const {
  std::string command = "MAIL FROM:<" + mail::quote_address(mail_.sender) + ">";
  if (extensions_.size) command += " SIZE=" + std::to_string(mail_.wire_size);
  if (extensions_.eight_bit_mime && mail_.eight_bit) command += " BODY=8BITMIME";
  return command;
}

/// Sends what may be sent before the next reply, or ends the session when nothing is left to do.
void ClientDialogue::send_commands() {
  while (!message_ && !data_sent_ && expected_.size() < window_) {
    if (recipients_sent_ < mail_.recipients.size()) {
      const std::string& recipient = mail_.recipients[recipients_sent_];
      send("RCPT TO:<" + mail::quote_address(recipient) + ">", Stage::recipient, recipients_sent_);
      ++recipients_sent_;
    } else if (accepted_ > 0 || !expected_.empty()) {
      data_sent_ = true;
      send("DATA", Stage::data);
    } else {
      break;
    }
  }
  if (!expected_.empty() || body_) return;
  PORPOISE_ASSERT(message_);
  quit();
}

/// Deviates from qmail here and below, which takes every code below 400 for consent: a 354 where
/// none belongs means that replies and commands are out of step.
void ClientDialogue::on_mail(const Reply& reply) {
  if (reply.asks_for_more()) return on_garbage(reply);
  if (reply.refuses()) {
    settle(refusal(reply, "Connected to " + peer_ + " but sender was rejected.\n"));
  }
}

void ClientDialogue::on_recipient(const Reply& reply, std::size_t recipient) {
  if (message_) return;  // the sender was refused: this only follows from it
  if (reply.asks_for_more()) return on_garbage(reply);
  PORPOISE_ASSERT(recipient == reports_.size());
  RecipientReport report;
  if (reply.refuses()) {
    report.kind = reply.refuses_for_good() ? RecipientReport::Kind::refused
                                           : RecipientReport::Kind::deferred;
    report.text = peer_ + " does not like recipient.\n" + quote_reply(reply);
  } else {
    ++accepted_;
  }
  reports_.push_back(std::move(report));
  if (all_refused()) settle(Verdict::failed("Giving up on " + peer_ + ".\n"));
}

bool ClientDialogue::all_refused() const {
  return reports_.size() == mail_.recipients.size() && accepted_ == 0;
}

void ClientDialogue::on_data(const Reply& reply) {
  if (reply.refuses()) {
    settle(refusal(reply, peer_ + " failed on DATA command.\n"));
  } else if (!reply.asks_for_more()) {
    on_garbage(reply);
  } else if (accepted_ > 0 && !message_) {
    body_ = true;
  } else {
    // Pipelined, and taken although nobody was accepted: the body must be empty (RFC 2920 §3.1).
    send(".", Stage::lone_dot);
  }
}

void ClientDialogue::on_final(const Reply& reply) {
  if (reply.asks_for_more()) return on_garbage(reply);
  if (reply.refuses()) {
    settle_and_quit(refusal(reply, peer_ + " failed after I sent the message.\n"));
  } else {
    settle_and_quit(Verdict::delivered(peer_ + " accepted message.\n" + quote_reply(reply)));
  }
}

void ClientDialogue::on_interruption(const Reply& reply) {
  if (!reply.refuses()) return on_garbage(reply);
  settle(refusal(reply, peer_ + " failed after I sent the message.\n"));
  hang_up();
}

void ClientDialogue::on_final_dot() {
  PORPOISE_ASSERT(wants() == Wants::body);
  body_ = false;
  dot_sent_ = true;
  expected_.push_back({Stage::final_dot, 0});
}

void ClientDialogue::on_garbage(const Reply& what) {
  break_off();
  settle(Verdict::deferred(nonsense_said(peer_, dot_sent_, what)));
  hang_up();
}

void ClientDialogue::on_death() {
  break_off();
  settle(Verdict::deferred(connection_died(peer_, dot_sent_)));
  hang_up();
}

void ClientDialogue::on_body_trouble(Verdict verdict) {
  sign_ = roles::Sign::none;
  settle(std::move(verdict));
  hang_up();
}

/// In the middle of it. What was settled before stays so; then the server has answered.
void ClientDialogue::break_off() {
  if (message_) return;
  if (offered_) sign_ = roles::Sign::trouble;
  unanswered_ = dot_sent_;
}

SessionOutcome ClientDialogue::outcome() const {
  PORPOISE_ASSERT(ended_ && message_);
  const RecipientReport unanswered;
  SessionOutcome outcome;
  outcome.may_try_another = !offered_;
  for (std::size_t i = 0; i < mail_.recipients.size(); ++i) {
    const RecipientReport& report = i < reports_.size() ? reports_[i] : unanswered;
    Verdict verdict = merge_reports(report, *message_);
    verdict.sign = sign_;
    verdict.perhaps_delivered = unanswered_ && report.kind == RecipientReport::Kind::accepted;
    outcome.verdicts.push_back(std::move(verdict));
  }
  return outcome;
}

void ClientDialogue::send(std::string command, Stage stage, std::size_t recipient) {
  output_ += command + "\r\n";
  expected_.push_back({stage, recipient});
}

/// The first to settle the message is right: what follows is only its consequence.
void ClientDialogue::settle(Verdict message) {
  if (!message_) message_ = std::move(message);
}

void ClientDialogue::settle_and_quit(Verdict message) {
  settle(std::move(message));
  quit();
}

void ClientDialogue::quit() {
  output_ += "QUIT\r\n";
  ended_ = true;
}

void ClientDialogue::hang_up() {
  output_.clear();
  body_ = false;
  ended_ = true;
}

}  // namespace porpoise::smtp
