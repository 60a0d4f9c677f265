#include "sim/play/operation.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

using Kind = Operation::Kind;

constexpr std::array<std::string_view, 12> kNames = {
    "submit", "ok",   "temporary", "permanent",  "wait", "hup",
    "alrm",   "term", "kill",      "power-loss", "hang", "fault"};

/// The words of `text`, which `separator` divides.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t at = text.find(separator);
    words.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return words;
    text.remove_prefix(at + 1);
  }
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_recipients(std::string_view text, Operation& operation) {
  const std::vector<std::string_view> numbers = split(text, '+');
  return numbers.size() == 2 && read_number(numbers[0], operation.here) &&
         read_number(numbers[1], operation.there) && operation.here + operation.there > 0;
}

bool read_wait(std::string_view text, Operation& operation) {
  std::int64_t milliseconds = 0;
  if (!text.ends_with("ms") || !read_number(text.substr(0, text.size() - 2), milliseconds)) {
    return false;
  }
  operation.lasts = std::chrono::milliseconds(milliseconds);
  return milliseconds >= 0;
}

bool read_fault(const std::vector<std::string_view>& words, Operation& operation) {
  const std::optional<FaultKind> fault = find_fault_kind(words[1]);
  const std::optional<AfterSyncError> after = find_after_sync_error(words[3]);
  if (!fault || !after || !read_number(words[2], operation.number)) return false;
  operation.fault = *fault;
  operation.after = *after;
  return operation.number > 0;
}

/// The words after the first.
bool read_rest(const std::vector<std::string_view>& words, Operation& operation) {
  switch (operation.kind) {
    case Kind::submit:
      return words.size() == 3 && read_recipients(words[1], operation) &&
             read_number(words[2], operation.bytes);
    case Kind::ok:
    case Kind::temporary:
    case Kind::permanent:
      return words.size() == 2 && read_number(words[1], operation.which) && operation.which > 0;
    case Kind::wait:
      return words.size() == 2 && read_wait(words[1], operation);
    case Kind::power_loss:
      return words.size() == 2 && read_number(words[1], operation.number);
    case Kind::fault:
      return words.size() == 4 && read_fault(words, operation);
    case Kind::hup:
    case Kind::alrm:
    case Kind::term:
    case Kind::kill:
    case Kind::hang:
      return words.size() == 1;
  }
  return false;
}

}  // namespace

std::string Operation::to_string() const {
  const std::string name(kNames[static_cast<std::size_t>(kind)]);
  switch (kind) {
    case Kind::submit:
      return fmt::format("{}:{}+{}:{}", name, here, there, bytes);
    case Kind::ok:
    case Kind::temporary:
    case Kind::permanent:
      return fmt::format("{}:{}", name, which);
    case Kind::wait:
      return fmt::format("{}:{}ms", name,
                         std::chrono::duration_cast<std::chrono::milliseconds>(lasts).count());
    case Kind::power_loss:
      return fmt::format("{}:{}", name, number);
    case Kind::fault:
      return fmt::format("{}:{}:{}:{}", name, name_of(fault), number, name_of(after));
    case Kind::hup:
    case Kind::alrm:
    case Kind::term:
    case Kind::kill:
    case Kind::hang:
      return name;
  }
  return name;
}

std::optional<Operation> Operation::parse(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ':');
  const auto* const name = std::find(kNames.begin(), kNames.end(), words.front());
  if (name == kNames.end()) return std::nullopt;
  Operation operation;
  operation.kind = static_cast<Kind>(name - kNames.begin());
  if (!read_rest(words, operation)) return std::nullopt;
  return operation;
}

std::string to_string(const Sequence& sequence) {
  std::string text;
  for (const Operation& operation : sequence) {
    if (!text.empty()) text += ' ';
    text += operation.to_string();
  }
  return text;
}

std::optional<Sequence> parse_sequence(std::string_view text) {
  Sequence sequence;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::optional<Operation> operation = Operation::parse(word);
    if (!operation) return std::nullopt;
    sequence.push_back(*operation);
  }
  return sequence;
}

}  // namespace porpoise::sim
