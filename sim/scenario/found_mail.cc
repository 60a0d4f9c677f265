#include "sim/scenario/found_mail.h"

namespace porpoise::sim {

namespace {

constexpr std::string_view kFrom = "From ";
constexpr std::string_view kDeliveredTo = "Delivered-To: ";

/// Takes the first line, with its LF, off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == text.npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

bool is_quoted(std::string_view line) {
  const std::size_t marks = line.find_first_not_of('>');
  return marks != line.npos && marks > 0 && line.substr(marks).starts_with(kFrom);
}

bool is_continuation(std::string_view text) {
  return text.starts_with(' ') || text.starts_with('\t');
}

}  // namespace

std::vector<std::string> read_mbox(std::string_view mbox) {
  std::vector<std::string> messages;
  while (!mbox.empty()) {
    const std::string_view line = take_line(mbox);
    if (line.starts_with(kFrom)) {
      messages.emplace_back();
      continue;
    }
    if (messages.empty()) messages.emplace_back();
    messages.back() += is_quoted(line) ? line.substr(1) : line;
  }
  for (std::string& message : messages) {
    if (message.ends_with("\n\n")) message.pop_back();
  }
  return messages;
}

std::string first_recipient(std::string_view message, const std::string& otherwise) {
  std::string found = otherwise;
  while (message.starts_with(kDeliveredTo) || message.starts_with("Received: ") ||
         message.starts_with("Return-Path: ")) {
    const std::string_view line = take_line(message);
    while (is_continuation(message)) take_line(message);
    if (!line.starts_with(kDeliveredTo)) continue;
    found = std::string(line.substr(kDeliveredTo.size()));
    if (found.ends_with('\n')) found.pop_back();
  }
  return found;
}

}  // namespace porpoise::sim
