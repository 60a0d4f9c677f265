#include "impl/smtp/input_buffer.h"

#include <cstring>

namespace porpoise::smtp {

std::span<char> InputBuffer::room() {
  if (begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {bytes_.get() + end_, kCapacity - end_};
}

void InputBuffer::use(std::size_t count) {
  begin_ += count;
  searched_ = 0;
}

std::optional<InputBuffer::Line> InputBuffer::take_line() {
  while (true) {
    const std::string_view waiting = bytes();
    const std::size_t lf = waiting.find('\n', searched_);
    if (lf == waiting.npos) {
      if (discarding_) {
        use(waiting.size());
      } else if (waiting.size() == kCapacity) {
        use(waiting.size());
        discarding_ = true;
        return Line{{}, true};
      } else {
        searched_ = waiting.size();
      }
      return std::nullopt;
    }

    use(lf + 1);
    if (discarding_) {
      discarding_ = false;
      continue;
    }
    std::string_view text = waiting.substr(0, lf);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return Line{text, false};
  }
}

}  // namespace porpoise::smtp
