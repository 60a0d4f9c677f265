#include "impl/retry/by_age.h"

#include <algorithm>
#include <limits>

#include "impl/base/assert.h"

namespace porpoise::retry {

std::int64_t isqrt(std::int64_t x) {
  PORPOISE_ASSERT(x >= 0);
  std::uint64_t rest = static_cast<std::uint64_t>(x);
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 62; bit != 0; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return static_cast<std::int64_t>(root);
}

std::int64_t ByAge::next_attempt(const AttemptState& state, std::int64_t now) const {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  const std::int64_t from = std::max(now, state.birth);
  // Unsigned, because the difference of two far apart times does not fit a signed one.
  const std::uint64_t age = static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(state.birth);
  const auto capped = static_cast<std::int64_t>(std::min<std::uint64_t>(age, kMaxAge));
  const std::int64_t gap = std::max<std::int64_t>(1, wait(capped, state));
  return from > kEnd - gap ? kEnd : from + gap;
}

}  // namespace porpoise::retry
