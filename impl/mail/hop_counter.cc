#include "impl/mail/hop_counter.h"

#include "impl/base/ascii.h"

namespace porpoise::mail {
namespace {

constexpr std::string_view kReceived = "received";
constexpr std::string_view kDelivered = "delivered";
constexpr std::size_t kNameMax = kDelivered.size();

}  // namespace

void HopCounter::read(std::string_view text) {
  while (in_header_ && !text.empty()) {
    if (position_ < kNameMax && (maybe_received_ || maybe_delivered_ || position_ == 0)) {
      text = read_name(text);
      continue;
    }
    const std::size_t lf = text.find('\n');
    if (lf == text.npos) return;
    text.remove_prefix(lf + 1);
    position_ = 0;
    maybe_received_ = maybe_delivered_ = true;
  }
}

/// Compares the next byte of a line's beginning.
std::string_view HopCounter::read_name(std::string_view text) {
  const char c = to_lower(text.front());
  if (c == '\n') {
    in_header_ = position_ > 0;
    position_ = 0;
    maybe_received_ = maybe_delivered_ = true;
    return text.substr(1);
  }
  maybe_received_ = maybe_received_ && position_ < kReceived.size() && c == kReceived[position_];
  maybe_delivered_ = maybe_delivered_ && c == kDelivered[position_];
  ++position_;
  if (maybe_received_ && position_ == kReceived.size()) ++hops_;
  if (maybe_delivered_ && position_ == kDelivered.size()) ++hops_;
  return text.substr(1);
}

}  // namespace porpoise::mail
