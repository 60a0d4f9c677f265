#pragma once
// What all our schedules have in common: the wait depends on the age alone, so an attempt that came
// late is followed by a whole wait, never by two attempts in a row.

#include "impl/retry/schedule.h"

namespace porpoise::retry {

/// Ages beyond this (272 years) count as this, so that no square overflows.
inline constexpr std::int64_t kMaxAge = std::int64_t{1} << 33;

/// The largest n with n * n <= x, for x >= 0.
std::int64_t isqrt(std::int64_t x);

class ByAge : public Schedule {
 public:
  /// max(now, birth) + wait(age). An age before birth counts as 0.
  std::int64_t next_attempt(const AttemptState& state, std::int64_t now) const final;

 private:
  /// Seconds from an attempt at `age` (0..kMaxAge) to the next one; at least 1.
  virtual std::int64_t wait(std::int64_t age, const AttemptState& state) const = 0;
};

}  // namespace porpoise::retry
