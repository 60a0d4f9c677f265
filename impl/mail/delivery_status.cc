#include "impl/mail/delivery_status.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/mail/address.h"
#include "impl/mail/date.h"
#include "impl/mail/status_code.h"

namespace porpoise::mail {
namespace {

/// Of a line of a field, without its line end. SMTP carries 998 (RFC 5321 §4.5.3.1.6).
constexpr std::size_t kLineMax = 900;

bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string in_ascii(std::string_view text, char instead) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !is_printable(c); }, instead);
  return out;
}

/// A text of lines as the value of one field: continuation lines start with a space. Lines without
/// anything to see are left out, for they would end the field.
std::string folded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), kLineMax);
    const std::string line = in_ascii(text.substr(0, end), '?');
    text.remove_prefix(std::min(text.size(), end));
    if (text.starts_with('\n')) text.remove_prefix(1);
    if (line.find_first_not_of(' ') == line.npos) continue;
    out += out.empty() ? line : "\n " + line;
  }
  return out;
}

std::string part(std::string_view boundary, std::string_view type, std::string_view what) {
  return fmt::format(
      "--{}\n"
      "Content-Type: {}\n"
      "Content-Description: {}\n",
      boundary, type, what);
}

constexpr std::string_view kEightBit = "Content-Transfer-Encoding: 8bit\n\n";

}  // namespace

std::string status_boundary(std::uint64_t id, std::int64_t arrival, std::string_view host) {
  // At most 70 characters, and none that needs more than quotes (RFC 2046 §5.1.1).
  std::string name(host.substr(0, 20));
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return c != '.' && c != '-' && !is_letter_or_digit(c); }, '_');
  return fmt::format("=_{}/{}/{}", id, arrival, name);
}

std::string status_introduction(Notice kind, const NoticeHead& head, std::string_view boundary) {
  return fmt::format(
      "{}"
      "Auto-Submitted: auto-replied\n"
      "MIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status;\n"
      "\tboundary=\"{}\"\n"
      "Content-Transfer-Encoding: 8bit\n"
      "\n"
      "{}{}{}",
      bounce_header(head), boundary, part(boundary, "text/plain; charset=utf-8", "Notification"),
      kEightBit, bounce_words(kind, head.bouncehost));
}

std::string status_of_message(std::string_view boundary, std::string_view host,
                              std::int64_t arrival) {
  return fmt::format(
      "{}\n"
      "Reporting-MTA: dns; {}\n"
      "Arrival-Date: {}\n",
      part(boundary, "message/delivery-status", "Delivery report"), in_ascii(host, '_'),
      date_822(arrival));
}

std::string status_of_recipient(std::string_view address, std::string_view report) {
  const std::string_view reply = quoted_reply(report);
  const std::string_view said = reply.empty() ? report : reply;
  std::string text = fmt::format(
      "\n"
      "Final-Recipient: rfc822; {}\n"
      "Action: failed\n"
      "Status: {}\n",
      in_ascii(quote_address(address), '_'), status_of(report));
  const std::string diagnostic = folded(said);
  if (!diagnostic.empty()) {
    text +=
        fmt::format("Diagnostic-Code: {}; {}\n", reply.empty() ? "x-porpoise" : "smtp", diagnostic);
  }
  return text;
}

std::string status_original(std::string_view boundary, bool header_only) {
  return "\n" +
         part(boundary, header_only ? "text/rfc822-headers" : "message/rfc822",
              header_only ? "Header of the undelivered message" : "Undelivered message") +
         std::string(kEightBit);
}

std::string status_end(std::string_view boundary) {
  return fmt::format("\n--{}--\n", boundary);
}

}  // namespace porpoise::mail
