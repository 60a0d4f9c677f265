#pragma once
// The two lines that local delivery puts in front of a message, and the loop they reveal.

#include <string>
#include <string_view>

namespace porpoise::local {

/// `Return-Path: <sender>`, quoted where needed, with its LF; line ends in it as `_`.
std::string return_path_line(std::string_view sender);

/// `Delivered-To: recipient` with its LF; line ends in it as `_`.
std::string delivered_to_line(std::string_view recipient);

/// Looks for one line among the header lines of a message that comes in pieces.
class HeaderLineFinder {
 public:
  /// `line` with its LF.
  explicit HeaderLineFinder(std::string line) : line_(std::move(line)) {}

  /// True once the header has had that line, byte for byte.
  bool feed(std::string_view piece);
  /// More pieces would change nothing.
  bool is_over() const { return found_ || in_body_; }

 private:
  void end_line();

  std::string line_;
  std::size_t at_ = 0;   // bytes of the current line so far
  bool matches_ = true;  // the current line so far
  bool found_ = false;
  bool in_body_ = false;
};

}  // namespace porpoise::local
