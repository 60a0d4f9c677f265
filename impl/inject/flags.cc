#include "impl/inject/flags.h"

namespace porpoise::inject {

char Flags::next() {
  value_ = {};
  if (at_ == 0) {
    if (index_ == arguments_.size()) return 0;
    const std::string& argument = arguments_[index_];
    if (argument.size() < 2 || argument[0] != '-') return 0;
    if (argument == "--") {
      ++index_;
      return 0;
    }
    at_ = 1;
  }
  const std::string_view argument = arguments_[index_];
  const char letter = argument[at_++];
  if (with_value_.find(letter) != with_value_.npos) {
    value_ = argument.substr(at_);
    at_ = 0;
    ++index_;
    if (!value_.empty()) return letter;
    if (index_ == arguments_.size()) return '?';
    value_ = arguments_[index_++];
    return letter;
  }
  if (at_ == argument.size()) {
    at_ = 0;
    ++index_;
  }
  return letter;
}

void Flags::skip_attached() {
  if (at_ == 0) return;
  at_ = 0;
  ++index_;
}

std::vector<std::string> Flags::rest() const {
  return {arguments_.begin() + static_cast<std::ptrdiff_t>(index_), arguments_.end()};
}

}  // namespace porpoise::inject
