#include "impl/mail/status_code.h"

#include <algorithm>

namespace porpoise::mail {
namespace {

constexpr std::string_view kQuote = "Remote host said: ";
constexpr std::string_view kMark = "(#";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

/// The status at the start of `text` (RFC 3463 §2), empty when none is there.
std::string_view status_at(std::string_view text) {
  if (text.size() < 2 || (text[0] != '4' && text[0] != '5') || text[1] != '.') return {};
  const std::size_t subject = count_digits(text.substr(2));
  const std::size_t dot = 2 + subject;
  if (subject < 1 || subject > 3 || dot >= text.size() || text[dot] != '.') return {};
  const std::size_t detail = count_digits(text.substr(dot + 1));
  if (detail < 1 || detail > 3) return {};
  return text.substr(0, dot + 1 + detail);
}

/// The first one marked as qmail marks them, of the class `kind`; 0: of any.
std::string_view marked_status(std::string_view text, char kind) {
  for (std::size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    const std::string_view status = status_at(text.substr(at + kMark.size()));
    if (!status.empty() && (kind == 0 || status.front() == kind)) return status;
  }
  return {};
}

std::string_view status_of_reply(std::string_view reply) {
  const char kind = reply.front();
  const bool has_text = reply.size() > 4 && (reply[3] == ' ' || reply[3] == '-');
  const std::string_view status = has_text ? status_at(reply.substr(4)) : std::string_view();
  if (!status.empty() && status.front() == kind) return status;
  return marked_status(reply, kind);
}

bool starts_reply(std::string_view line) {
  return count_digits(line.substr(0, 3)) == 3;
}

/// The lines of a reply at the start of `text`.
std::string_view reply_at(std::string_view text) {
  std::size_t size = 0;
  while (starts_reply(text.substr(size))) {
    const bool continues = text.substr(size + 3).starts_with('-');
    const std::size_t end = text.find('\n', size);
    size = end == text.npos ? text.size() : end + 1;
    if (!continues) break;
  }
  return text.substr(0, size);
}

}  // namespace

std::string_view quoted_reply(std::string_view report) {
  for (std::size_t at = report.find(kQuote); at != report.npos; at = report.find(kQuote, at + 1)) {
    const bool starts_line = at == 0 || report[at - 1] == '\n';
    const std::string_view reply = reply_at(report.substr(at + kQuote.size()));
    if (starts_line && !reply.empty()) return reply;
  }
  return {};
}

std::string status_of(std::string_view report) {
  const std::string_view reply = quoted_reply(report);
  const bool refuses = !reply.empty() && (reply.front() == '4' || reply.front() == '5');
  const std::string_view status = refuses ? status_of_reply(reply) : marked_status(report, 0);
  if (!status.empty()) return std::string(status);
  return refuses ? std::string(1, reply.front()) + ".0.0" : "5.0.0";
}

}  // namespace porpoise::mail
