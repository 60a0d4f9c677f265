#include "impl/smtp/server_dialogue.h"

#include <fmt/format.h>

#include "impl/base/ascii.h"
#include "impl/smtp/path_argument.h"

namespace porpoise::smtp {
namespace {

/// RFC 5321 §4.5.3.1.2; a longer one would make a Received line that others refuse.
constexpr std::size_t kHeloMax = 255;

constexpr std::string_view kTooBig = "sorry, that message size exceeds my databytes limit (#5.3.4)";

struct Command {
  std::string_view verb;
  std::string_view argument;
};

Command split_command(std::string_view line) {
  const std::size_t space = line.find(' ');
  Command command{line.substr(0, space), {}};
  const std::size_t argument = line.find_first_not_of(' ', space);
  if (space != line.npos && argument != line.npos) command.argument = line.substr(argument);
  return command;
}

void append_refusal(std::string& replies, const roles::EnqueueResult& refusal) {
  const bool permanent = refusal.kind == roles::EnqueueResult::Kind::permanent;
  append_reply(replies, permanent ? 554 : refusal.no_room ? 452 : 451, refusal.text);
}

}  // namespace

ServerDialogue::ServerDialogue(std::shared_ptr<const control::Config> config, Admission admission)
    : config_(std::move(config)), admission_(std::move(admission)) {}

void ServerDialogue::greet(std::string& replies) const {
  append_reply(replies, 220, config_->smtp_greeting + " ESMTP");
}

ServerDialogue::Next ServerDialogue::on_command(std::string_view line, std::string& replies) {
  const Command command = split_command(line);
  const auto is = [&](std::string_view verb) { return equal_ignoring_case(command.verb, verb); };

  if (is("RCPT")) return recipient(command.argument, replies);
  if (is("MAIL")) return mail(command.argument, replies);
  if (is("DATA")) return data(replies);
  if (is("QUIT")) {
    append_reply(replies, 221, config_->smtp_greeting);
    return Next::close;
  }

  if (is("EHLO")) {
    hello(command.argument);
    replies += fmt::format("250-{}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250 8BITMIME\r\n",
                           config_->smtp_greeting, config_->databytes);
  } else if (is("HELO")) {
    hello(command.argument);
    append_reply(replies, 250, config_->smtp_greeting);
  } else if (is("RSET")) {
    forget_transaction();
    append_reply(replies, 250, "flushed");
  } else if (is("NOOP")) {
    append_reply(replies, 250, "ok");
  } else if (is("VRFY")) {
    append_reply(replies, 252, "send some mail, i'll try my best");
  } else if (is("HELP")) {
    append_reply(replies, 214, "porpoise, in the spirit of qmail: https://cr.yp.to/qmail.html");
  } else {
    append_reply(replies, 502, "unimplemented (#5.5.1)");
  }
  return Next::command;
}

void ServerDialogue::on_too_long_line(std::string& replies) const {
  append_reply(replies, 500, "line too long (#5.5.2)");
}

/// A MAIL that is refused forgets the transaction before it as well: recipients that were
/// pipelined behind it must not end up there.
ServerDialogue::Next ServerDialogue::mail(std::string_view argument, std::string& replies) {
  forget_transaction();
  PathArgument path = parse_path_argument(argument);
  std::string sender = admission_.with_own_name(std::move(path.address));
  const MailParameters parameters = parse_mail_parameters(path.parameters);

  if (!is_acceptable_address(sender) || (path.bracketed && !parameters.valid)) {
    append_reply(replies, 555, "syntax error (#5.5.4)");
  } else if (path.bracketed && !parameters.known) {
    append_reply(replies, 555, "parameter not implemented (#5.5.4)");
  } else if (config_->databytes != 0 && parameters.size > config_->databytes) {
    append_reply(replies, 552, kTooBig);
  } else {
    has_sender_ = true;
    bad_sender_ = admission_.refuses_sender(sender);
    size_hint_ = parameters.size.value_or(0);
    envelope_.sender = std::move(sender);
    append_reply(replies, 250, "ok");
  }
  return Next::command;
}

ServerDialogue::Next ServerDialogue::recipient(std::string_view argument, std::string& replies) {
  if (!has_sender_) {
    append_reply(replies, 503, "MAIL first (#5.5.1)");
    return Next::command;
  }
  PathArgument path = parse_path_argument(argument);
  std::string address = admission_.with_own_name(std::move(path.address));

  if (!is_acceptable_address(address)) {
    append_reply(replies, 555, "syntax error (#5.5.4)");
  } else if (path.bracketed && path.parameters.find_first_not_of(' ') != path.parameters.npos) {
    append_reply(replies, 555, "parameter not implemented (#5.5.4)");
  } else if (bad_sender_) {
    append_reply(replies, 553, "sorry, your envelope sender is in my badmailfrom list (#5.7.1)");
  } else if (!admission_.admits_recipient(address)) {
    append_reply(replies, 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)");
  } else if (envelope_.recipients.size() >= kRecipientsMax) {
    append_reply(replies, 452, "too many recipients (#4.5.3)");
  } else {
    candidate_ = std::move(address);
    return Next::check_recipient;
  }
  return Next::command;
}

void ServerDialogue::on_recipient(const roles::RecipientVerdict& verdict, std::string& replies) {
  using Kind = roles::RecipientVerdict::Kind;
  if (verdict.kind == Kind::accepted) {
    envelope_.recipients.push_back(std::move(candidate_));
    append_reply(replies, 250, "ok");
  } else {
    append_reply(replies, verdict.kind == Kind::permanent ? 550 : 450, verdict.text);
  }
  candidate_.clear();
}

ServerDialogue::Next ServerDialogue::data(std::string& replies) const {
  if (!has_sender_) {
    append_reply(replies, 503, "MAIL first (#5.5.1)");
    return Next::command;
  }
  if (envelope_.recipients.empty()) {
    append_reply(replies, 503, "RCPT first (#5.5.1)");
    return Next::command;
  }
  if (size_hint_ != 0) return Next::reserve_room;
  on_room(replies);
  return Next::receive_message;
}

void ServerDialogue::on_room(std::string& replies) const {
  append_reply(replies, 354, "go ahead");
}

void ServerDialogue::on_no_room(const roles::EnqueueResult& refusal, std::string& replies) {
  append_refusal(replies, refusal);
  forget_transaction();
}

void ServerDialogue::on_message(const MessageOutcome& outcome, std::string& replies) {
  using Kind = roles::EnqueueResult::Kind;
  if (outcome.looping) {
    append_reply(replies, 554, "too many hops, this message is looping (#5.4.6)");
  } else if (outcome.too_big) {
    append_reply(replies, 552, kTooBig);
  } else if (outcome.malformed) {
    append_reply(replies, 554, "message contains bare CR, LF or NUL (#5.6.0)");
  } else if (outcome.queued.kind == Kind::accepted) {
    append_reply(replies, 250, fmt::format("ok {} qp {}", outcome.seconds, outcome.queued.id));
  } else {
    append_refusal(replies, outcome.queued);
  }
  forget_transaction();
}

roles::Envelope ServerDialogue::take_envelope() {
  roles::Envelope taken = std::move(envelope_);
  envelope_ = roles::Envelope();
  return taken;
}

void ServerDialogue::hello(std::string_view argument) {
  forget_transaction();
  helo_ = std::string(argument.substr(0, kHeloMax));
}

void ServerDialogue::forget_transaction() {
  has_sender_ = false;
  bad_sender_ = false;
  size_hint_ = 0;
  envelope_ = roles::Envelope();
}

void append_reply(std::string& replies, int code, std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  replies += fmt::format_int(code).str();
  replies += ' ';
  for (const char c : text) replies += c >= ' ' && c <= '~' ? c : '?';
  replies += "\r\n";
}

}  // namespace porpoise::smtp
