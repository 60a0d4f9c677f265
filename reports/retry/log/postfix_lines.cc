#include "reports/retry/log/postfix_lines.h"

#include <charconv>
#include <optional>

namespace porpoise::reports::retry {
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
    if (error != std::errc() || (part < 3) != (length < delays.size() && delays[length] == '/')) return std::nullopt;
    if (part >= 2) sum += value;
    if (part < 3) delays.remove_prefix(length + 1);
  }
  return sum;
}

std::optional<Outcome> outcome_of(std::string_view status, std::string_view reason) {
  if (status.starts_with("sent")) return Outcome::accepted;
  if (status.starts_with("bounced")) return Outcome::failed;
  if (!status.starts_with("deferred")) return std::nullopt;
  if (reason.find(" said: 4") != reason.npos || reason.find(" refused to talk to me: 4") != reason.npos) return Outcome::deferred;
  if (reason.find("timed out") != reason.npos || reason.find("lost connection") != reason.npos) return Outcome::timed_out;
  return Outcome::refused;
}

bool is_queue_id(std::string_view id) {
  if (id.size() < 5) return false;
  for (const char letter : id) {
    if (!((letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z'))) return false;
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
  const std::string_view id = text.substr(0, end);
  text.remove_prefix(end + 2);

  if (process == "qmgr" && text == "removed") {
    queue_.erase(std::string(id));
    return Reading::understood;
  }
  if (process == "smtp" || process == "lmtp") return text.starts_with("to=<") ? read_delivery(line, id, text) : Reading::ignored;
  if (process == "error" && text.find("status=deferred") != text.npos) {
    ++data_.suspended;
    return Reading::understood;
  }
  return Reading::ignored;
}

Reading PostfixLines::read_delivery(const Stamped& line, std::string_view id, std::string_view text) {
  const std::size_t close = text.find(">,");
  if (close == text.npos) return Reading::malformed;
  const std::string_view recipient = text.substr(4, close - 4);
  const std::string_view rest = text.substr(close + 1);
  const std::size_t status_at = rest.find(", status=");
  if (status_at == rest.npos) return Reading::malformed;
  const std::string_view status = rest.substr(status_at + 9);
  const std::optional<Outcome> outcome = outcome_of(status, status);
  const std::optional<double> taken = time_of_attempt(field(rest.substr(0, status_at), ", delays="));
  const std::string domain = domain_of(recipient);
  if (!outcome || !taken || domain.empty()) return Reading::malformed;

  const auto [entry, added] = queue_[std::string(id)].try_emplace(std::string(recipient), data_.deliveries);
  if (added) ++data_.deliveries;
  data_.attempts.push_back({line.seconds - *taken, line.seconds, domains_.number(domain), entry->second, *outcome});
  return Reading::understood;
}

}  // namespace porpoise::reports::retry
