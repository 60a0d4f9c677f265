#pragma once
// The expected cost of a schedule by formula. With S the survival of the wait, V the value of
// waiting, c the cost of an attempt and t_0 = 0 < t_1 < ... < t_n the ages of the attempts:
//   failed retries    sum of S(t_k)
//   extra delay       sum of S(t_{k-1}) (V(t_k) - V(t_{k-1})) - integral of v S from 0 to t_n
//   given up          S(t_n)
// (Barlow, Hunter and Proschan 1963, after one integration by parts.) When the destination may go
// away again, G(t_k), the chance that attempts 0 to k all fail, stands for S in all sums.

#include <cstdint>
#include <vector>

#include "reports/retry/model/ages.h"
#include "reports/retry/model/costs.h"
#include "reports/retry/model/outage.h"

namespace porpoise::reports::retry {

/// Means per message whose first attempt failed.
struct Cost {
  double failed = 0;      ///< Failed attempts after the first.
  double delay = 0;       ///< Seconds from recovery to delivery; 0 for mail given up before.
  double wait = 0;        ///< The same, valued.
  double given_up = 0;    ///< The part of mail that bounces.

  /// What a schedule can change while all give up at the same age.
  double avoidable(const Costs& costs) const { return costs.per_attempt() * failed + wait; }
  /// With the bounces of mail given up at `age`.
  double total(const Costs& costs, double age) const {
    return avoidable(costs) + given_up * (costs.bounce + costs.wait.total(age));
  }
  Cost operator*(double factor) const { return {failed * factor, delay * factor, wait * factor, given_up * factor}; }
  Cost& operator+=(const Cost& other);
};

/// An outage law laid out by whole seconds of age, 0..lifetime, with the integrals the formula needs.
class Exact {
 public:
  Exact(Outage outage, const WaitValue& wait, std::int64_t lifetime);

  /// `ages` rise from 0 and end within the lifetime.
  Cost cost(const Ages& ages) const;
  /// The mean over the keys.
  Cost cost(const std::vector<Ages>& ages_by_key) const;
  /// Of the ages times `factor`, up to the lifetime and with a last attempt there; between whole
  /// seconds by interpolation. `ages` must reach far enough.
  Cost stretched(const Ages& ages, double factor) const;

  const Outage& outage() const { return outage_; }
  std::int64_t lifetime() const { return static_cast<std::int64_t>(survival_.size()) - 1; }
  /// By whole seconds of age.
  const std::vector<double>& survival() const { return survival_; }
  const std::vector<double>& value() const { return value_; }
  /// The chance that an attempt fails `gap` seconds after one that failed, if the destination may go
  /// away again.
  double still_down(double gap) const;

 private:
  Outage outage_;
  std::vector<double> survival_;
  std::vector<double> value_;         // V
  std::vector<double> waited_;        // integral of v S
  std::vector<double> waited_plain_;  // integral of S
};

}  // namespace porpoise::reports::retry
