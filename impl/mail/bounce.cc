#include "impl/mail/bounce.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/mail/address.h"
#include "impl/mail/date.h"

namespace porpoise::mail {

std::string bounce_header(const NoticeHead& head) {
  return fmt::format(
      "Date: {}\n"
      "From: {}@{}\n"
      "To: {}\n"
      "Subject: failure notice\n",
      date_822(head.seconds), quote_local(head.bouncefrom), head.bouncehost,
      quote_address(head.to));
}

std::string bounce_words(Notice kind, std::string_view bouncehost) {
  const std::string_view words =
      kind == Notice::failure
          ? "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n"
          : "I tried to deliver a bounce message to this address, but the bounce bounced!\n";
  return fmt::format("Hi. This is the qmail-send program at {}.\n{}\n", bouncehost, words);
}

std::string bounce_introduction(Notice kind, const NoticeHead& head) {
  return bounce_header(head) + "\n" + bounce_words(kind, head.bouncehost);
}

std::string bounce_paragraph(std::string_view address, std::string_view report) {
  std::string text = "<" + std::string(address);
  std::replace(text.begin(), text.end(), '\n', '_');
  text += ">:\n";
  text += report;
  if (!report.empty() && report.back() != '\n') text += '\n';
  for (std::size_t i = text.size() - 2; i > 0; --i) {
    if (text[i] == '\n' && text[i - 1] == '\n') text[i] = '/';
  }
  text += '\n';
  return text;
}

std::string_view bounce_break(Notice kind) {
  return kind == Notice::failure ? "--- Below this line is a copy of the message.\n\n"
                                 : "--- Below this line is the original bounce.\n\n";
}

std::string return_path(std::string_view sender) {
  return "Return-Path: <" + quote_address(sender) + ">\n";
}

}  // namespace porpoise::mail
