#include "impl/smtp/message_intake.h"

namespace porpoise::smtp {

MessageIntake::MessageIntake(std::string& text, std::string_view received, std::uint64_t size_max)
    : text_(text), size_max_(size_max) {
  text_ = received;
}

std::size_t MessageIntake::read(std::string_view wire) {
  const std::size_t before = text_.size();
  const std::size_t used = decoder_.decode(wire, text_);
  const std::string_view decoded = std::string_view(text_).substr(before);
  size_ += decoded.size();
  size_exceeded_ = size_max_ != 0 && size_ > size_max_;
  hops_.read(decoded);
  if (refused()) text_.clear();
  return used;
}

MessageOutcome MessageIntake::outcome() const {
  MessageOutcome outcome;
  outcome.looping = hops_.looping();
  outcome.too_big = size_exceeded_;
  outcome.malformed = decoder_.malformed();
  return outcome;
}

}  // namespace porpoise::smtp
