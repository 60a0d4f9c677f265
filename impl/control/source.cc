#include "impl/control/source.h"

#include <charconv>

#include <fmt/format.h>

namespace porpoise::control {
namespace {

std::string_view without_trailing_blanks(std::string_view line) {
  const std::size_t last = line.find_last_not_of(kBlanks);
  return last == line.npos ? std::string_view() : line.substr(0, last + 1);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t start = line.find_first_not_of(kBlanks);
    if (start == line.npos) return words;
    line.remove_prefix(start);
    words.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(words.back().size());
  }
}

bool parse_number(std::string_view text, std::uint64_t& out) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && stop == end;
}

}  // namespace

std::vector<Line> Source::lines() const {
  std::vector<Line> lines;
  std::string_view rest = text_;
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = without_trailing_blanks(rest.substr(0, end));
    if (!text.empty() && text.front() != '#') lines.push_back({number, text});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::string_view Source::first_line(std::string_view what) const {
  const std::string_view line = without_trailing_blanks(text_.substr(0, text_.find('\n')));
  if (line.empty()) reject(1, fmt::format("empty; write {} or remove the file", what));
  return line;
}

std::vector<std::uint64_t> Source::numbers(std::size_t count, std::uint64_t least,
                                           std::uint64_t most) const {
  const std::string_view line = first_line("a number");
  if (line.empty()) return {};
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() > count) {
    reject(1, fmt::format("{} is more than {}; write no more than that", quoted(line),
                          count == 1 ? "one number" : fmt::format("{} numbers", count)));
    return {};
  }
  std::vector<std::uint64_t> numbers;
  for (const std::string_view word : words) {
    std::uint64_t number = 0;
    if (!parse_number(word, number) || number < least || number > most) {
      reject(1, fmt::format("{} is not a number from {} to {}; write one in decimal digits",
                            quoted(word), least, most));
      return {};
    }
    numbers.push_back(number);
  }
  return numbers;
}

void Source::reject(std::string_view why) const {
  errors_.push_back(fmt::format("control/{}: {}", name_, why));
}

void Source::reject(int line, std::string_view why) const {
  errors_.push_back(fmt::format("control/{}:{}: {}", name_, line, why));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string out = "`";
  for (const char c : text.substr(0, kShown)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kShown) out += "...";
  return out + "`";
}

}  // namespace porpoise::control
