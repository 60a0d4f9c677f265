#include "model/text.h"

namespace porpoise::model {
namespace {

constexpr std::string_view kIntroduction = "Hi. This is the ";

/// Up to and with its line feed.
std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

}  // namespace

std::optional<std::string_view> without_top_field(std::string_view text) {
  if (!text.starts_with("Received: ") && !text.starts_with("Delivered-To: ") &&
      !text.starts_with("Return-Path: ")) {
    return std::nullopt;
  }
  text.remove_prefix(first_line(text).size());
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(first_line(text).size());
  return text;
}

std::optional<Notice> read_notice(std::string_view text) {
  const std::size_t body = text.find("\n\n");
  if (body == std::string_view::npos) return std::nullopt;
  text.remove_prefix(body + 2);
  if (!text.starts_with(kIntroduction)) return std::nullopt;

  // Paragraphs end at a blank line: an introduction or more, one for each recipient (it begins with
  // "<"), and the break (it begins with "-"), behind which the original stands.
  Notice notice;
  bool first_in_paragraph = true;
  while (!text.empty()) {
    const std::string_view line = first_line(text);
    text.remove_prefix(line.size());
    if (line == "\n") {
      first_in_paragraph = true;
      continue;
    }
    if (first_in_paragraph && line.starts_with('-')) {
      if (text.starts_with('\n')) text.remove_prefix(1);
      notice.original = text;
      return notice;
    }
    if (first_in_paragraph && line.starts_with('<') && line.ends_with(">:\n")) {
      notice.recipients.emplace_back(line.substr(1, line.size() - 4));
    }
    first_in_paragraph = false;
  }
  return std::nullopt;
}

}  // namespace porpoise::model
