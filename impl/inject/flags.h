#pragma once
// Single-letter options in qmail's manner: `-ab`, `-fVALUE`, `-f VALUE`, `--` ends them.

#include <string>
#include <string_view>
#include <vector>

namespace porpoise::inject {

class Flags {
 public:
  /// `with_value`: the letters that take one. Both outlive it.
  Flags(const std::vector<std::string>& arguments, std::string_view with_value)
      : arguments_(arguments), with_value_(with_value) {}

  /// The next option's letter; 0 when only other arguments are left, `?` for one whose value is
  /// missing.
  char next();
  /// Of the option that next() returned last.
  std::string_view value() const { return value_; }
  /// What is left of the argument that holds the last option belongs to it.
  void skip_attached();
  /// Once next() has returned 0.
  std::vector<std::string> rest() const;

 private:
  const std::vector<std::string>& arguments_;
  std::string_view with_value_;
  std::size_t index_ = 0;  ///< Of the argument being read.
  std::size_t at_ = 0;     ///< In it; 0: not begun.
  std::string_view value_;
};

}  // namespace porpoise::inject
