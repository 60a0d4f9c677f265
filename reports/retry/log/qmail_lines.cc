#include "reports/retry/log/qmail_lines.h"

#include <charconv>
#include <optional>

namespace porpoise::reports::retry {
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

std::optional<Outcome> outcome_of(std::string_view report) {
  if (report.starts_with("success: ")) return Outcome::accepted;
  // A deferral that came too late to be tried again is logged as a failure.
  const bool expired = report.find("I'm_not_going_to_try_again") != report.npos;
  if (report.starts_with("failure: ") && !expired) return Outcome::failed;
  if (!report.starts_with("deferral: ") && !expired) return std::nullopt;
  if (report.find("Remote_host_said:_4") != report.npos) return Outcome::deferred;
  if (report.find("timed_out") != report.npos || report.find("connection_died") != report.npos ||
      report.find("lost_connection") != report.npos) {
    return Outcome::timed_out;
  }
  return Outcome::refused;
}

bool known(std::string_view text) {
  for (const std::string_view begin : {"status: ", "info msg ", "bounce msg ", "triple bounce: ", "warning: ", "alert: "}) {
    if (text.starts_with(begin)) return true;
  }
  return false;
}

}  // namespace

Reading QmailLines::read(const Stamped& line, std::string_view text) {
  if (text.starts_with("starting delivery ")) return start(line, text);
  if (text.starts_with("delivery ")) return finish(line, text);
  if (text.starts_with("new msg ") || text.starts_with("end msg ")) {
    const auto message = take_number(text, text.substr(0, 8));
    if (!message || !text.empty()) return Reading::malformed;
    queue_.erase(*message);
    return Reading::understood;
  }
  return known(text) ? Reading::understood : Reading::ignored;
}

Reading QmailLines::start(const Stamped& line, std::string_view text) {
  const auto number = take_number(text, "starting delivery ");
  const auto message = take_number(text, ": msg ");
  if (!number || !message) return Reading::malformed;
  Open open;
  open.start = line.seconds;
  open.local = text.starts_with(" to local ");
  if (!open.local) {
    if (!text.starts_with(" to remote ")) return Reading::malformed;
    const std::string_view recipient = text.substr(11);
    const std::string domain = domain_of(recipient);
    if (domain.empty()) return Reading::malformed;
    open.domain = domains_.number(domain);
    const auto [entry, added] = queue_[*message].try_emplace(std::string(recipient), data_.deliveries);
    if (added) ++data_.deliveries;
    open.delivery = entry->second;
  }
  open_[*number] = open;
  return Reading::understood;
}

Reading QmailLines::finish(const Stamped& line, std::string_view text) {
  const auto number = take_number(text, "delivery ");
  if (!number || !text.starts_with(": ")) return Reading::malformed;
  const std::optional<Outcome> outcome = outcome_of(text.substr(2));
  if (!outcome) return Reading::malformed;
  const auto open = open_.find(*number);
  if (open == open_.end()) {
    ++data_.without_start;
    return Reading::understood;
  }
  const Open begun = open->second;
  open_.erase(open);
  if (!begun.local) data_.attempts.push_back({begun.start, line.seconds, begun.domain, begun.delivery, *outcome});
  return Reading::understood;
}

}  // namespace porpoise::reports::retry
