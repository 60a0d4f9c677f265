#include "sim/scenario/strict_table.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace porpoise::sim {

void Complaint::at(std::uint32_t line, std::string_view what) {
  if (!made()) text_ = fmt::format("{}:{}: {}", file_, line, what);
}

void Complaint::misspelt_at(std::uint32_t line, std::string_view what) {
  if (misspelt_) return;
  misspelt_ = true;
  text_ = fmt::format("{}:{}: {}", file_, line, what);
}

std::optional<Duration> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t ns;
  };
  static constexpr std::array<Unit, 6> kUnits{{{"d", 86'400'000'000'000},
                                               {"h", 3'600'000'000'000},
                                               {"m", 60'000'000'000},
                                               {"s", 1'000'000'000},
                                               {"ms", 1'000'000},
                                               {"us", 1'000}}};
  constexpr std::int64_t kMax = 100LL * 366 * 86'400'000'000'000;  // a hundred years
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::size_t digits = 0;
    std::int64_t number = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      number = number * 10 + (text[digits] - '0');
      if (++digits > 12) return std::nullopt;
    }
    text.remove_prefix(digits);
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    const auto found = std::find_if(kUnits.begin() + static_cast<std::ptrdiff_t>(next_unit), kUnits.end(),
                                    [unit](const Unit& known) { return known.name == unit; });
    if (digits == 0 || found == kUnits.end()) return std::nullopt;
    next_unit = static_cast<std::size_t>(found - kUnits.begin()) + 1;
    if (number > kMax / found->ns) return std::nullopt;
    total += number * found->ns;
    if (total > kMax) return std::nullopt;
  }
  return Duration(total);
}

namespace {

/// How many letters must change to get from one to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string list_of(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const std::string& candidate : known) {
    const std::size_t now = distance(word, candidate);
    if (now < best_distance) {
      best_distance = now;
      best = candidate;
    }
  }
  return best;
}

StrictTable::StrictTable(Complaint& complaint, const TomlNode& node, std::string name)
    : complaint_(complaint), node_(node), name_(std::move(name)) {
  if (node.kind != TomlNode::Kind::table) {
    complaint_.at(node.line, fmt::format("{} must be a table, not {}", name_, name_of(node.kind)));
  }
}

std::uint32_t StrictTable::line_of(std::string_view key) const {
  const TomlNode* found = node_.find(key);
  return found == nullptr ? node_.line : found->line;
}

const TomlNode* StrictTable::node(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return node_.find(key);
}

bool StrictTable::has(std::string_view key) { return node(key) != nullptr; }

void StrictTable::complain(std::string_view key, std::string_view what) {
  complaint_.at(line_of(key), fmt::format("{}: {}", key, what));
}

const TomlNode* StrictTable::expect(std::string_view key, TomlNode::Kind kind) {
  const TomlNode* const found = node(key);
  if (found == nullptr || found->kind == kind) return found;
  complain(key, fmt::format("must be {}, not {}", name_of(kind), name_of(found->kind)));
  return nullptr;
}

std::string StrictTable::text(std::string_view key) {
  const TomlNode* const found = expect(key, TomlNode::Kind::text);
  if (found == nullptr) {
    complaint_.at(node_.line, fmt::format("{} needs `{}`, a text", name_, key));
    return {};
  }
  return found->text;
}

std::string StrictTable::text_or(std::string_view key, std::string fallback) {
  const TomlNode* const found = expect(key, TomlNode::Kind::text);
  return found == nullptr ? fallback : found->text;
}

std::vector<std::string> StrictTable::texts(std::string_view key) {
  const TomlNode* const found = node(key);
  if (found == nullptr) return {};
  if (found->kind == TomlNode::Kind::text) return {found->text};
  std::vector<std::string> all;
  if (expect(key, TomlNode::Kind::array) == nullptr) return all;
  for (const TomlNode& item : found->items) {
    if (item.kind != TomlNode::Kind::text) complain(key, "must be a list of texts");
    all.push_back(item.text);
  }
  return all;
}

std::int64_t StrictTable::integer_or(std::string_view key, std::int64_t fallback, std::int64_t low,
                                     std::int64_t high) {
  const TomlNode* const found = expect(key, TomlNode::Kind::integer);
  if (found == nullptr) return fallback;
  if (found->integer < low || found->integer > high) {
    complain(key, fmt::format("{} is not in {} to {}", found->integer, low, high));
  }
  return found->integer;
}

bool StrictTable::flag(std::string_view key) {
  const TomlNode* const found = expect(key, TomlNode::Kind::boolean);
  return found != nullptr && found->boolean;
}

std::optional<Duration> StrictTable::duration(std::string_view key) {
  const TomlNode* const found = expect(key, TomlNode::Kind::text);
  if (found == nullptr) return std::nullopt;
  const std::optional<Duration> parsed = parse_duration(found->text);
  if (!parsed) {
    complain(key, fmt::format("`{}` is no time; write it as 90s, 1h30m or 250ms", found->text));
  }
  return parsed;
}

Duration StrictTable::duration_or(std::string_view key, Duration fallback) {
  return duration(key).value_or(fallback);
}

std::string StrictTable::word_or_first(std::string_view key, const std::vector<std::string>& words) {
  const std::string word = text_or(key, words.front());
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    const std::string near = nearest(word, words);
    complain(key, near.empty() ? fmt::format("`{}` is none of: {}", word, list_of(words))
                               : fmt::format("`{}` is unknown; did you mean `{}`?", word, near));
  }
  return word;
}

std::vector<const TomlNode*> StrictTable::tables(std::string_view key) {
  const TomlNode* const found = expect(key, TomlNode::Kind::array);
  std::vector<const TomlNode*> all;
  if (found == nullptr) return all;
  for (const TomlNode& item : found->items) all.push_back(&item);
  return all;
}

void StrictTable::finish() {
  for (const auto& [key, value] : node_.entries) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string near = nearest(key, known_);
    const std::string mend = near.empty() ? "known are: " + list_of(known_)
                                          : "did you mean `" + near + "`?";
    complaint_.misspelt_at(value.line, fmt::format("unknown key `{}` in {}; {}", key, name_, mend));
  }
}

}  // namespace porpoise::sim
