#include "impl/retry/quadratic.h"

namespace porpoise::retry {

std::int64_t Qmail::wait(std::int64_t age, const AttemptState& state) const {
  const std::int64_t root = isqrt(age) + (state.channel == Channel::local ? 10 : 20);
  return root * root - age;
}

std::int64_t Quadratic::wait(std::int64_t age, const AttemptState& state) const {
  const std::int64_t price = state.channel == Channel::local ? price_local_ : price_remote_;
  return isqrt(2 * price * age) + price / 2;  // 2 sqrt(a age) + a
}

}  // namespace porpoise::retry
