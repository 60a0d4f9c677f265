#include "sim/maillog/postfix_lines.h"

#include <charconv>
#include <optional>

#include "sim/maillog/has.h"

namespace porpoise::sim::maillog {
namespace {

/// The value of `, key=` up to the next comma; empty if it is not there.
std::string_view field(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == text.npos) return {};
  text.remove_prefix(at + key.size());
  return text.substr(0, text.find(','));
}

/// Seconds from the start of the connection to the result: the last two of `a/b/c/d`.
std::optional<double> time_of_attempt(std::string_view delays) {
  double sum = 0;
  for (int part = 0; part < 4; ++part) {
    double value = 0;
    const auto [end, error] = std::from_chars(delays.data(), delays.data() + delays.size(), value);
    const auto length = static_cast<std::size_t>(end - delays.data());
    if (error != std::errc() || (part < 3) != (length < delays.size() && delays[length] == '/'))
      return std::nullopt;
    if (part >= 2) sum += value;
    if (part < 3) delays.remove_prefix(length + 1);
  }
  return sum;
}

/// The answer of the host: three digits behind `said: `; 0 when there was none.
std::uint16_t postfix_code(std::string_view reason) {
  for (const std::string_view before : {" said: ", " refused to talk to me: "}) {
    const std::size_t at = reason.find(before);
    if (at == reason.npos) continue;
    std::uint16_t code = 0;
    const std::string_view digits = reason.substr(at + before.size(), 3);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
    if (error == std::errc() && end == digits.data() + 3 && code >= 200 && code < 600) return code;
  }
  return 0;
}

std::optional<Outcome> postfix_outcome(std::string_view status, std::uint16_t code) {
  if (status.starts_with("sent")) return Outcome::accepted;
  if (status.starts_with("bounced")) return Outcome::failed;
  if (!status.starts_with("deferred")) return std::nullopt;
  if (code >= 400 && code < 500) return Outcome::deferred;
  if (has(status, "timed out") || has(status, "lost connection")) return Outcome::timed_out;
  return Outcome::refused;
}

Stage postfix_stage(std::string_view reason) {
  if (has(reason, "connect to ")) return Stage::connect;
  if (has(reason, "greeting") || has(reason, "refused to talk to me")) return Stage::greeting;
  if (has(reason, "EHLO") || has(reason, "HELO")) return Stage::helo;
  if (has(reason, "MAIL FROM")) return Stage::mail;
  if (has(reason, "RCPT TO")) return Stage::rcpt;
  if (has(reason, "end of DATA") || has(reason, "end of data")) return Stage::dot;
  if (has(reason, "DATA command") || has(reason, "message body")) return Stage::data;
  return Stage::unknown;
}

/// What stands in `to=<...>,` at the beginning; nothing when it does not end.
std::optional<std::string_view> recipient_in(std::string_view text) {
  const std::size_t close = text.find(">,");
  if (!text.starts_with("to=<") || close == text.npos) return std::nullopt;
  return text.substr(4, close - 4);
}

bool is_queue_id(std::string_view id) {
  if (id.size() < 5) return false;
  for (const char letter : id) {
    if (!((letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
          (letter >= 'a' && letter <= 'z')))
      return false;
  }
  return true;
}

}  // namespace

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == address.npos) return "";
  std::string domain(address.substr(at + 1));
  for (char& letter : domain) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return domain;
}

Reading PostfixLines::read(const Stamped& line, std::string_view text) {
  const std::size_t colon = text.find(": ");
  const std::size_t bracket = text.find('[');
  if (colon == text.npos || bracket > colon) return Reading::ignored;
  std::string_view process = text.substr(0, bracket);
  process.remove_prefix(process.rfind('/') + 1);
  text.remove_prefix(colon + 2);
  const std::size_t end = text.find(": ");
  if (end == text.npos || !is_queue_id(text.substr(0, end))) return Reading::ignored;
  const std::string id(text.substr(0, end));
  return read_message(line, id, process, text.substr(end + 2));
}

Reading PostfixLines::read_message(const Stamped& line, const std::string& id,
                                   std::string_view process, std::string_view text) {
  if (process == "qmgr") {
    if (text == "removed") {
      queue_.forget(id);
      return Reading::understood;
    }
    return text.starts_with("from=<") ? read_description(line, id, text) : Reading::ignored;
  }
  if (process == "smtp" || process == "lmtp") {
    return text.starts_with("to=<") ? read_delivery(line, id, text) : Reading::ignored;
  }
  if (process == "error" || process == "retry") {
    if (!has(text, "status=deferred")) return Reading::ignored;
    note_recipient(line, id, text, false);
    ++data_.suspended;
    return Reading::understood;
  }
  if (process == "local" || process == "virtual" || process == "pipe") {
    note_recipient(line, id, text, true);
    return Reading::ignored;
  }
  if (process == "smtpd" || process == "pickup") {
    if (!text.starts_with("client=") && !text.starts_with("uid=")) return Reading::ignored;
    queue_.forget(id);  // of a message that came to nothing
    queue_.message(id, line.seconds).before_log = false;
    return Reading::understood;
  }
  // The only sign of one that Postfix makes itself.
  if (process == "cleanup" && text.starts_with("message-id=") && !queue_.has(id)) {
    Arrival& arrival = queue_.message(id, line.seconds);
    arrival.before_log = false;
    arrival.is_notice = true;
    return Reading::understood;
  }
  return Reading::ignored;
}

/// `from=<...>, size=1447, nrcpt=1 (queue active)`
Reading PostfixLines::read_description(const Stamped& line, const std::string& id,
                                       std::string_view text) {
  const std::size_t close = text.find(">,");
  if (close == text.npos) {
    return has(text, "status=expired") ? Reading::understood : Reading::malformed;
  }
  if (has(text, "status=expired")) return Reading::understood;
  const std::string_view size = field(text.substr(close), ", size=");
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), bytes);
  if (error != std::errc() || end != size.data() + size.size()) return Reading::malformed;
  Arrival& arrival = queue_.message(id, line.seconds);
  arrival.sender = text.substr(6, close - 6);
  arrival.bytes = bytes;
  arrival.described = true;
  return Reading::understood;
}

void PostfixLines::note_recipient(const Stamped& line, const std::string& id, std::string_view text,
                                  bool local) {
  const std::optional<std::string_view> recipient = recipient_in(text);
  if (!recipient || !queue_.has(id)) return;
  data_.deliveries[queue_.delivery(id, *recipient, line.seconds)].local = local;
}

Reading PostfixLines::read_delivery(const Stamped& line, const std::string& id,
                                    std::string_view text) {
  const std::optional<std::string_view> recipient = recipient_in(text);
  const std::size_t status_at = text.find(", status=");
  if (!recipient || status_at == text.npos) return Reading::malformed;
  const std::string_view status = text.substr(status_at + 9);
  const std::uint16_t code = postfix_code(status);
  const std::optional<Outcome> outcome = postfix_outcome(status, code);
  const std::optional<double> taken =
      time_of_attempt(field(text.substr(0, status_at), ", delays="));
  const std::string domain = domain_of(*recipient);
  if (!outcome || !taken || domain.empty()) return Reading::malformed;

  Attempt attempt;
  attempt.start = line.seconds - *taken;
  attempt.end = line.seconds;
  attempt.domain = domains_.number(domain);
  attempt.delivery = queue_.delivery(id, *recipient, line.seconds);
  attempt.outcome = *outcome;
  if (*outcome != Outcome::accepted) {
    attempt.stage = postfix_stage(status);
    attempt.code = code;
  }
  data_.attempts.push_back(attempt);
  return Reading::understood;
}

}  // namespace porpoise::sim::maillog
