#pragma once
// Reads one table of a scenario, and nothing that it does not know: whoever asks for a key makes it
// known, and finish() complains about the others. One complaint of a file counts: the first, but
// a misspelt key before what is missing for it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/clock.h"
#include "sim/scenario/toml.h"

namespace porpoise::sim {

/// The thing that is wrong with a file.
class Complaint {
 public:
  explicit Complaint(std::string file) : file_(std::move(file)) {}
  void at(std::uint32_t line, std::string_view what);
  /// Counts more than what at() said before.
  void misspelt_at(std::uint32_t line, std::string_view what);
  bool made() const { return !text_.empty(); }
  /// `file:line: what`, one line.
  const std::string& text() const { return text_; }

 private:
  std::string file_;
  std::string text_;
  bool misspelt_ = false;
};

/// "90s", "1h30m", "250ms": units d h m s ms us, each at most once, in this order.
std::optional<Duration> parse_duration(std::string_view text);

/// The known word that `word` was most likely meant to be; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

class StrictTable {
 public:
  /// `name`: how to speak of it, as `[host.mx1]`. A node that is no table is complained about.
  StrictTable(Complaint& complaint, const TomlNode& node, std::string name);

  std::uint32_t line() const { return node_.line; }
  std::uint32_t line_of(std::string_view key) const;
  bool has(std::string_view key);
  /// What is missing or of another type is complained about; the return value is then of no use.
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string fallback);
  /// A text, or a list of texts.
  std::vector<std::string> texts(std::string_view key);
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t low,
                          std::int64_t high);
  bool flag(std::string_view key);  ///< False when missing.
  Duration duration_or(std::string_view key, Duration fallback);
  std::optional<Duration> duration(std::string_view key);
  /// One of `words`, or the first of them when the key is missing.
  std::string word_or_first(std::string_view key, const std::vector<std::string>& words);
  /// Null when missing.
  const TomlNode* node(std::string_view key);
  /// The tables of `[[key]]`; none when missing.
  std::vector<const TomlNode*> tables(std::string_view key);
  /// Complains about `key`.
  void complain(std::string_view key, std::string_view what);
  /// Complains about keys that nobody asked for.
  void finish();

 private:
  const TomlNode* expect(std::string_view key, TomlNode::Kind kind);

  Complaint& complaint_;
  const TomlNode& node_;
  std::string name_;
  std::vector<std::string> known_;
};

}  // namespace porpoise::sim
