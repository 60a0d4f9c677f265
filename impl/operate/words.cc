#include "impl/operate/words.h"

#include <fmt/format.h>

#include "impl/mail/date.h"

namespace porpoise::operate {
namespace {

struct Unit {
  std::int64_t seconds;
  const char* name;
};
constexpr Unit kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < 33 || c > 126) c = '_';
  }
  return out;
}

std::string set_in(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    out += "      ";
    for (const char c : line) out += c < 32 || c > 126 ? '_' : c;
    out += '\n';
  }
  return out;
}

std::string span(std::int64_t seconds) {
  for (std::size_t i = 0; i + 1 < std::size(kUnits); ++i) {
    if (seconds < kUnits[i].seconds) continue;
    const std::int64_t rest = seconds % kUnits[i].seconds / kUnits[i + 1].seconds;
    std::string text = fmt::format("{} {}", seconds / kUnits[i].seconds, kUnits[i].name);
    if (rest > 0) text += fmt::format(" {} {}", rest, kUnits[i + 1].name);
    return text;
  }
  return fmt::format("{} s", seconds);
}

std::string relative(std::int64_t seconds_from_now) {
  if (seconds_from_now == 0) return "now";
  return seconds_from_now > 0 ? "in " + span(seconds_from_now) : span(-seconds_from_now) + " ago";
}

std::string date(std::int64_t seconds) {
  std::string text = mail::date_822(seconds);
  text.replace(text.rfind(' ') + 1, std::string::npos, "GMT");
  return text;
}

}  // namespace porpoise::operate
