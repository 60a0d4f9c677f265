#include "reports/retry/ways/exact.h"

#include <algorithm>
#include <cmath>

#include "impl/base/assert.h"

namespace porpoise::reports::retry {

Cost& Cost::operator+=(const Cost& other) {
  failed += other.failed;
  delay += other.delay;
  wait += other.wait;
  given_up += other.given_up;
  return *this;
}

Exact::Exact(Outage outage, const WaitValue& wait, std::int64_t lifetime) : outage_(std::move(outage)) {
  PORPOISE_ASSERT(lifetime > 0);
  const auto size = static_cast<std::size_t>(lifetime) + 1;
  survival_.reserve(size);
  value_.reserve(size);
  waited_.assign(size, 0);
  waited_plain_.assign(size, 0);
  for (std::size_t t = 0; t < size; ++t) {
    const auto age = static_cast<double>(t);
    survival_.push_back(outage_.wait->survival(age));
    value_.push_back(wait.total(age));
    if (t == 0) continue;
    // The middle as well (Simpson): laws are steep in their first seconds. Left limits at the end:
    // a jump of survival at a whole second belongs to the second after it.
    const double middle = outage_.wait->survival(age - 0.5);
    const double mean = (survival_[t - 1] + 4 * middle + outage_.wait->survival_before(age)) / 6;
    waited_[t] = waited_[t - 1] + (value_[t] - value_[t - 1]) * mean;
    waited_plain_[t] = waited_plain_[t - 1] + mean;
  }
}

double Exact::still_down(double gap) const {
  const double up = outage_.up_mean, down = outage_.down_mean;
  const double in_the_long_run = down / (up + down);
  return in_the_long_run + (1 - in_the_long_run) * std::exp(-gap * (1 / up + 1 / down));
}

Cost Exact::cost(const Ages& ages) const {
  PORPOISE_ASSERT(!ages.empty() && ages.front() == 0 && ages.back() <= lifetime());
  Cost cost;
  double failing = 1;  // all attempts so far
  for (std::size_t k = 1; k < ages.size(); ++k) {
    const auto from = static_cast<std::size_t>(ages[k - 1]), to = static_cast<std::size_t>(ages[k]);
    cost.wait += failing * (value_[to] - value_[from]);
    cost.delay += failing * static_cast<double>(to - from);
    if (outage_.up_mean > 0) {
      failing *= still_down(static_cast<double>(to - from));
    } else {
      failing = survival_[to];
    }
    cost.failed += failing;
  }
  const auto end = static_cast<std::size_t>(ages.back());
  // What waits for a later outage although the first one ended waits needlessly: only the wait
  // within the first one, the integral of S, was unavoidable.
  cost.wait -= waited_[end];
  cost.delay -= waited_plain_[end];
  cost.given_up = failing;
  return cost;
}

Cost Exact::cost(const std::vector<Ages>& ages_by_key) const {
  Cost sum;
  for (const Ages& ages : ages_by_key) sum += cost(ages);
  return sum * (1.0 / static_cast<double>(ages_by_key.size()));
}

Cost Exact::stretched(const Ages& ages, double factor) const {
  const auto at = [](const std::vector<double>& table, double age) {
    const auto index = std::min(static_cast<std::size_t>(age), table.size() - 2);
    const double part = age - static_cast<double>(index);
    return table[index] + (table[index + 1] - table[index]) * part;
  };
  Cost cost;
  double failing = 1;
  double from = 0;
  const auto end = static_cast<double>(lifetime());
  for (std::size_t k = 1; from < end; ++k) {
    const double to = k + 1 < ages.size() ? std::min(end, static_cast<double>(ages[k]) * factor) : end;
    cost.wait += failing * (at(value_, to) - at(value_, from));
    cost.delay += failing * (to - from);
    failing = outage_.up_mean > 0 ? failing * still_down(to - from) : at(survival_, to);
    cost.failed += failing;
    from = to;
  }
  cost.wait -= waited_.back();
  cost.delay -= waited_plain_.back();
  cost.given_up = failing;
  return cost;
}

}  // namespace porpoise::reports::retry
