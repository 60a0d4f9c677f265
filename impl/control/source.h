#pragma once
// One control file as text: its lines in the two shapes that qmail gives them, and where to say
// what is wrong with it. Knows nothing of what any file means.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::control {

/// What may part words, and stand at the end of a line.
inline constexpr std::string_view kBlanks = " \t\r";

/// A line without its trailing spaces, tabs and line end. Views the text of its Source.
struct Line {
  int number = 0;  ///< From 1.
  std::string_view text;
};

class Source {
 public:
  /// `name` is the file's name in control/; `errors` gets one line per fault.
  Source(std::string_view name, std::string_view text, std::vector<std::string>& errors)
      : name_(name), text_(text), errors_(errors) {}

  /// All lines but empty ones and those whose first byte is `#`.
  std::vector<Line> lines() const;

  /// The first line, which must not be empty; `what` says in the error what belongs there.
  /// Empty after an error.
  std::string_view first_line(std::string_view what) const;

  /// The words of the first line as numbers from `least` to `most`, at least one and at most
  /// `count` of them. Deviates from qmail, which takes the default where there is no number and
  /// overlooks what follows the digits. Empty after an error.
  std::vector<std::uint64_t> numbers(std::size_t count, std::uint64_t least,
                                     std::uint64_t most) const;

  /// All of it, for formats that know no lines.
  std::string_view text() const { return text_; }

  /// Adds `control/NAME: WHY`, for a fault of the whole file.
  void reject(std::string_view why) const;
  /// Adds `control/NAME:LINE: WHY`.
  void reject(int line, std::string_view why) const;

 private:
  std::string_view name_;
  std::string_view text_;
  std::vector<std::string>& errors_;
};

/// `text` between back quotes, cut where it is long, its unprintable bytes as `?`.
std::string quoted(std::string_view text);

}  // namespace porpoise::control
