#include "sim/maillog/qmail_lines.h"

#include <charconv>
#include <optional>

#include "sim/maillog/has.h"

namespace porpoise::sim::maillog {
namespace {

/// Takes `word` and then a number off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  std::uint64_t value = 0;
  const char* const begin = text.data() + word.size();
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error != std::errc() || end == begin) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::uint16_t qmail_code(std::string_view report) {
  constexpr std::string_view kSaid = "Remote_host_said:_";
  const std::size_t at = report.find(kSaid);
  if (at == report.npos) return 0;
  std::uint16_t code = 0;
  const std::string_view digits = report.substr(at + kSaid.size(), 3);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  return error == std::errc() && end == digits.data() + 3 && code >= 200 && code < 600 ? code : 0;
}

std::optional<Outcome> qmail_outcome(std::string_view report, std::uint16_t code) {
  if (report.starts_with("success: ")) return Outcome::accepted;
  // A deferral that came too late to be tried again is logged as a failure.
  const bool expired = has(report, "I'm_not_going_to_try_again");
  if (report.starts_with("failure: ") && !expired) return Outcome::failed;
  if (!report.starts_with("deferral: ") && !expired) return std::nullopt;
  if (code >= 400 && code < 500) return Outcome::deferred;
  if (has(report, "timed_out") || has(report, "connection_died") ||
      has(report, "lost_connection")) {
    return Outcome::timed_out;
  }
  return Outcome::refused;
}

Stage qmail_stage(std::string_view report) {
  if (has(report, "wasn't_able_to_establish")) return Stage::connect;
  if (has(report, "but_greeting_failed") || has(report, "but_connection_died")) {
    return Stage::greeting;
  }
  if (has(report, "but_my_name_was_rejected")) return Stage::helo;
  if (has(report, "but_sender_was_rejected")) return Stage::mail;
  if (has(report, "does_not_like_recipient")) return Stage::rcpt;
  if (has(report, "failed_on_DATA_command")) return Stage::data;
  if (has(report, "failed_after_I_sent_the_message")) return Stage::dot;
  return Stage::unknown;
}

bool known(std::string_view text) {
  for (const std::string_view begin : {"status: ", "triple bounce: ", "warning: ", "alert: "}) {
    if (text.starts_with(begin)) return true;
  }
  return false;
}

}  // namespace

Reading QmailLines::read(const Stamped& line, std::string_view text) {
  if (text.starts_with("starting delivery ")) return start(line, text);
  if (text.starts_with("delivery ")) return finish(line, text);
  if (text.starts_with("new msg ") || text.starts_with("end msg ")) return begin(line, text);
  if (text.starts_with("info msg ")) return describe(line, text);
  if (text.starts_with("not tried: ")) return not_tried(line, text);
  if (text.starts_with("bounce msg ")) {
    take_number(text, "bounce msg ");
    if (const auto notice = take_number(text, " qp ")) notices_.insert(*notice);
    return Reading::understood;
  }
  return known(text) ? Reading::understood : Reading::ignored;
}

Reading QmailLines::begin(const Stamped& line, std::string_view text) {
  const bool is_new = text.starts_with("new");
  const auto message = take_number(text, text.substr(0, 8));
  if (!message || !text.empty()) return Reading::malformed;
  const std::string name = std::to_string(*message);
  queue_.forget(name);
  if (is_new) queue_.message(name, line.seconds).before_log = false;
  return Reading::understood;
}

/// `info msg 55: bytes 826 from <a@b.example> qp 20017 uid 3002`
Reading QmailLines::describe(const Stamped& line, std::string_view text) {
  const auto message = take_number(text, "info msg ");
  const auto bytes = take_number(text, ": bytes ");
  const std::size_t close = text.rfind("> qp ");
  if (!message || !bytes || !text.starts_with(" from <") || close == text.npos) {
    return Reading::malformed;
  }
  std::string_view rest = text.substr(close);
  const auto process = take_number(rest, "> qp ");
  if (!process) return Reading::malformed;
  Arrival& arrival = queue_.message(std::to_string(*message), line.seconds);
  arrival.sender = text.substr(7, close - 7);
  arrival.bytes = *bytes;
  arrival.described = true;
  arrival.is_notice = notices_.erase(*process) > 0;
  return Reading::understood;
}

/// What porpoise logs for a message that another one's attempt has answered.
Reading QmailLines::not_tried(const Stamped& line, std::string_view text) {
  const auto message = take_number(text, "not tried: msg ");
  constexpr std::string_view kTo = " to remote ";
  const std::size_t end = text.find(": ");
  if (!message || !text.starts_with(kTo) || end == text.npos) return Reading::malformed;
  const std::string_view recipient = text.substr(kTo.size(), end - kTo.size());
  queue_.delivery(std::to_string(*message), recipient, line.seconds);
  ++data_.suspended;
  return Reading::understood;
}

Reading QmailLines::start(const Stamped& line, std::string_view text) {
  const auto number = take_number(text, "starting delivery ");
  const auto message = take_number(text, ": msg ");
  if (!number || !message) return Reading::malformed;
  Open open;
  open.start = line.seconds;
  open.local = text.starts_with(" to local ");
  if (!open.local && !text.starts_with(" to remote ")) return Reading::malformed;
  const std::string_view recipient = text.substr(open.local ? 10 : 11);
  if (!open.local) {
    const std::string domain = domain_of(recipient);
    if (domain.empty()) return Reading::malformed;
    open.domain = domains_.number(domain);
  }
  open.delivery = queue_.delivery(std::to_string(*message), recipient, line.seconds);
  data_.deliveries[open.delivery].local = open.local;
  open_[*number] = open;
  return Reading::understood;
}

Reading QmailLines::finish(const Stamped& line, std::string_view text) {
  const auto number = take_number(text, "delivery ");
  if (!number || !text.starts_with(": ")) return Reading::malformed;
  const std::string_view report = text.substr(2);
  const std::uint16_t code = qmail_code(report);
  const std::optional<Outcome> outcome = qmail_outcome(report, code);
  if (!outcome) return Reading::malformed;
  const auto open = open_.find(*number);
  if (open == open_.end()) {
    ++data_.without_start;
    return Reading::understood;
  }
  const Open begun = open->second;
  open_.erase(open);
  if (begun.local) return Reading::understood;
  Attempt attempt;
  attempt.start = begun.start;
  attempt.end = line.seconds;
  attempt.domain = begun.domain;
  attempt.delivery = begun.delivery;
  attempt.outcome = *outcome;
  if (*outcome != Outcome::accepted) {
    attempt.stage = qmail_stage(report);
    attempt.code = code;
  }
  data_.attempts.push_back(attempt);
  return Reading::understood;
}

}  // namespace porpoise::sim::maillog
