#include "model/text.h"

namespace porpoise::model {
namespace {

constexpr std::string_view kIntroduction = "Hi. This is the ";

/// Up to and with its line feed.
std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

/// What follows the first `mark` in `text`, up to `end`; nothing when there is none.
std::optional<std::string_view> between(std::string_view text, std::string_view mark,
                                        std::string_view end) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + mark.size());
  const std::size_t stop = text.find(end);
  if (stop == std::string_view::npos) return std::nullopt;
  return text.substr(0, stop);
}

/// RFC 3464: three parts, the second with a Final-Recipient for each recipient, the third with the
/// original.
std::optional<Notice> read_status_notice(std::string_view header, std::string_view body) {
  const std::optional<std::string_view> boundary = between(header, "boundary=\"", "\"");
  if (!boundary) return std::nullopt;
  const std::string delimiter = "\n--" + std::string(*boundary);
  const std::optional<std::string_view> status =
      between(body, delimiter + "\nContent-Type: message/delivery-status", delimiter);
  const std::optional<std::string_view> returned =
      between(body, delimiter + "\nContent-Type: message/rfc822", delimiter + "--\n");
  if (!status || !returned) return std::nullopt;
  const std::size_t original = returned->find("\n\n");
  if (original == std::string_view::npos) return std::nullopt;
  Notice notice;
  notice.original = returned->substr(original + 2);
  constexpr std::string_view kRecipient = "\nFinal-Recipient: rfc822; ";
  for (std::size_t at = status->find(kRecipient); at != std::string_view::npos;
       at = status->find(kRecipient, at + 1)) {
    const std::string_view line = first_line(status->substr(at + kRecipient.size()));
    notice.recipients.emplace_back(line.substr(0, line.find('\n')));
  }
  return notice;
}

/// `text` without the lines put on top.
std::optional<Notice> read_notice(std::string_view text) {
  const std::size_t body = text.find("\n\n");
  if (body == std::string_view::npos) return std::nullopt;
  const std::string_view header = text.substr(0, body + 1);
  text.remove_prefix(body + 2);
  if (header.find("\nContent-Type: multipart/report;") != std::string_view::npos) {
    return read_status_notice(header, text);
  }
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

}  // namespace

std::optional<std::string_view> without_top_field(std::string_view text) {
  if (!text.starts_with("Received: ") && !text.starts_with("Delivered-To: ") &&
      !text.starts_with("Return-Path: ")) {
    return std::nullopt;
  }
  text.remove_prefix(first_line(text).size());
  while (text.starts_with(' ') || text.starts_with('\t'))
    text.remove_prefix(first_line(text).size());
  return text;
}

std::optional<std::string_view> legible_part(std::string_view original) {
  const std::size_t end = original.rfind("\n\n--- The rest of the message cannot be read.\n");
  if (end == std::string_view::npos) return std::nullopt;
  return original.substr(0, end);
}

std::optional<Notice> find_notice(std::string_view delivered) {
  std::optional<Notice> notice;
  find_original(delivered, [&](std::string_view text) {
    notice = read_notice(text);
    return notice.has_value();
  });
  return notice;
}

}  // namespace porpoise::model
