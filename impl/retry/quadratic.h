#pragma once
// Schedules whose attempt ages grow as the squares: qmail's, and those named by the price of an attempt.

#include "impl/retry/by_age.h"

namespace porpoise::retry {

/// birth + (isqrt(age) + skip)^2: nominal ages 100 k^2 (local) and 400 k^2 (remote).
class Qmail final : public ByAge {
 private:
  std::int64_t wait(std::int64_t age, const AttemptState& state) const override;
};

/// Nominal ages a k^2 with a scale for each channel: (sqrt(age) + sqrt(a))^2 in integers. When the
/// chance of recovery falls as 1/age, an attempt that costs as much as P seconds of needless delay
/// is best spent with a = P / 2.
class Quadratic final : public ByAge {
 public:
  /// `price_*` = 2a in seconds, 2..kMaxPrice.
  Quadratic(std::int64_t price_local, std::int64_t price_remote)
      : price_local_(price_local), price_remote_(price_remote) {}

  static constexpr std::int64_t kMaxPrice = 366 * 86400;

 private:
  std::int64_t wait(std::int64_t age, const AttemptState& state) const override;

  std::int64_t price_local_;
  std::int64_t price_remote_;
};

}  // namespace porpoise::retry
