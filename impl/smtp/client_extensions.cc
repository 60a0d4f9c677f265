#include "impl/smtp/client_extensions.h"

#include <charconv>

#include "impl/base/ascii.h"
#include "impl/smtp/reply.h"

namespace porpoise::smtp {
namespace {

/// A limit that cannot be read is no limit: the server will speak for itself.
std::uint64_t parse_limit(std::string_view text) {
  std::uint64_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  return error == std::errc{} && end == text.data() + text.size() ? limit : 0;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

void note_keyword(std::string_view line, Extensions& found) {
  const std::size_t space = line.find(' ');
  const std::string_view keyword = line.substr(0, space);
  if (equal_ignoring_case(keyword, "PIPELINING")) found.pipelining = true;
  if (equal_ignoring_case(keyword, "8BITMIME")) found.eight_bit_mime = true;
  if (equal_ignoring_case(keyword, "SIZE")) {
    found.size = true;
    if (space != line.npos) found.size_max = parse_limit(line.substr(space + 1));
  }
}

}  // namespace

Extensions parse_extensions(std::string_view reply_text) {
  // The last line of a text that was cut may lack digits of its number.
  if (reply_text.size() >= ReplyParser::kTextMax) {
    reply_text = reply_text.substr(0, reply_text.rfind('\n', reply_text.size() - 2) + 1);
  }
  Extensions found;
  std::size_t start = reply_text.find('\n');  // the first line is a greeting
  while (start != reply_text.npos && start + 1 < reply_text.size()) {
    const std::size_t end = reply_text.find('\n', start + 1);
    const std::string_view line = reply_text.substr(start + 1, end - start - 1);
    if (line.size() > 4) note_keyword(trim(line.substr(4)), found);
    start = end;
  }
  return found;
}

}  // namespace porpoise::smtp
