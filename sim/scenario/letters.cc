#include "sim/scenario/letters.h"

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

constexpr std::string_view kMarkBegin = "Message-ID: <letter-";
constexpr std::string_view kMarkEnd = "@scenario>";

/// `size` bytes of lines, some of which begin with a dot.
std::string some_text(std::size_t size, Random& random) {
  std::string text;
  while (text.size() < size) {
    const std::uint64_t length = random.below(76);
    if (random.chance(100'000)) text += '.';
    for (std::uint64_t n = 0; n < length; ++n) text += static_cast<char>('a' + random.below(26));
    text += '\n';
  }
  text.resize(size);
  if (size > 0) text.back() = '\n';
  return text;
}

}  // namespace

std::string mark_of(std::size_t number) {
  return fmt::format("{}{}{}", kMarkBegin, number, kMarkEnd);
}

std::optional<std::size_t> find_mark(std::string_view text) {
  const std::size_t begin = text.find(kMarkBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  std::size_t at = begin + kMarkBegin.size();
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    number = number * 10 + static_cast<std::size_t>(text[at++] - '0');
  }
  return number;
}

std::vector<Submission> letters_of(const Scenario& scenario, Random random) {
  std::vector<Submission> letters;
  for (const SendPart& send : scenario.sends) {
    for (std::uint32_t n = 0; n < send.count; ++n) {
      Submission letter;
      letter.at = Instant() + send.at + send.every * n;
      letter.server = Endpoint(scenario.host(send.via)->address, 25);
      letter.from = send.from;
      letter.to = send.to;
      letter.breaks_off = send.breaks_off;
      std::string body = send.body ? *send.body : some_text(send.size, random);
      if (!body.empty() && !body.ends_with('\n')) body += '\n';
      letter.message = fmt::format("From: <{}>\nTo: <{}>\nSubject: letter {}\n{}\n\n{}", send.from,
                                   fmt::join(send.to, ">,\n\t<"), letters.size(),
                                   mark_of(letters.size()), body);
      letters.push_back(std::move(letter));
    }
  }
  return letters;
}

}  // namespace porpoise::sim
