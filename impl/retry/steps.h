#pragma once
// Schedules given as waits: the first wait, the second, and so on; the last one is repeated for ever.

#include <vector>

#include "impl/retry/by_age.h"

namespace porpoise::retry {

/// How many waits lie behind an attempt is read off its age, not counted: see ByAge.
class Steps final : public ByAge {
 public:
  /// `waits`: at least one, each >= 1 second. `jitter_permille`: each wait grows by a part of itself
  /// between 0 and this, decided by the key.
  explicit Steps(std::vector<std::int64_t> waits, std::int64_t jitter_permille = 0);

 private:
  std::int64_t wait(std::int64_t age, const AttemptState& state) const override;

  std::vector<std::int64_t> waits_;
  std::vector<std::int64_t> ages_;  // ages_[k]: when wait k begins
  std::int64_t jitter_permille_;
};

/// Waits first, first + step, ... up to `cap`.
std::vector<std::int64_t> linear_waits(std::int64_t first, std::int64_t step, std::int64_t cap);
/// Waits first, first * factor, ... up to `cap`; `factor_permille` > 1000.
std::vector<std::int64_t> exponential_waits(std::int64_t first, std::int64_t factor_permille, std::int64_t cap);

/// Postfix: waits as long as the message is old, within 300 s and 4000 s, then for the next scan of
/// the deferred queue; scans every 300 s, counted from the birth.
class Postfix final : public ByAge {
 private:
  std::int64_t wait(std::int64_t age, const AttemptState& state) const override;
};

}  // namespace porpoise::retry
