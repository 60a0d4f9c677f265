#include "impl/local/delivery_lines.h"

#include <algorithm>

#include "impl/mail/address.h"

namespace porpoise::local {
namespace {

std::string one_line(std::string line) {
  std::replace(line.begin(), line.end(), '\n', '_');
  return line + "\n";
}

}  // namespace

std::string return_path_line(std::string_view sender) {
  return one_line("Return-Path: <" + mail::quote_address(sender) + ">");
}

std::string delivered_to_line(std::string_view recipient) {
  return one_line("Delivered-To: " + std::string(recipient));
}

bool HeaderLineFinder::feed(std::string_view piece) {
  for (const char c : piece) {
    if (found_ || in_body_) break;
    if (at_ >= line_.size() || line_[at_] != c) matches_ = false;
    ++at_;
    if (c == '\n') end_line();
  }
  return found_;
}

void HeaderLineFinder::end_line() {
  if (matches_) found_ = true;  // then it is the whole line, for an LF ends both
  if (at_ == 1) in_body_ = true;
  at_ = 0;
  matches_ = true;
}

}  // namespace porpoise::local
