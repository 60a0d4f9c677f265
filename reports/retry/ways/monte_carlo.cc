#include "reports/retry/ways/monte_carlo.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace porpoise::reports::retry {
namespace {

/// Messages that wait for the end of one shared outage.
constexpr std::size_t kGroup = 8;

/// What one message meets: up from ups[i] on, down again from downs[i] on.
struct Path {
  std::vector<double> ups, downs;

  double recovery() const { return ups.front(); }
  bool up_at(double age) const {
    const auto next = std::upper_bound(ups.begin(), ups.end(), age);
    return next != ups.begin() && age < downs[static_cast<std::size_t>(next - ups.begin()) - 1];
  }
};

/// What depends on one draw: only whole groups are independent.
using Group = std::vector<Path>;

constexpr double kNever = std::numeric_limits<double>::infinity();

Group draw(const Outage& outage, Chance& chance, double lifetime) {
  Group group;
  if (outage.met != nullptr) {
    const double length = outage.met->sample(chance);
    for (std::size_t i = 0; i < kGroup; ++i) group.push_back({{length * chance.uniform()}, {kNever}});
    return group;
  }
  Path path;
  double age = outage.wait->sample(chance);
  while (true) {
    path.ups.push_back(age);
    path.downs.push_back(outage.up_mean > 0 ? age + chance.exponential(outage.up_mean) : kNever);
    if (path.downs.back() > lifetime) break;
    age = path.downs.back() + chance.exponential(outage.down_mean);
  }
  group.push_back(std::move(path));
  return group;
}

struct Outcome {
  double failed = 0, delay = 0, wait = 0;
  bool delivered = false;
};

Outcome deliver(const Path& path, const Ages& ages, const WaitValue& value) {
  Outcome outcome;
  // Attempts before the recovery fail; no need to play them one by one.
  const auto first = std::lower_bound(ages.begin() + 1, ages.end(), path.recovery(),
                                      [](std::int64_t age, double up) { return static_cast<double>(age) < up; });
  outcome.failed = static_cast<double>(first - ages.begin()) - 1;
  double end = static_cast<double>(ages.back());
  for (auto attempt = first; attempt != ages.end(); ++attempt) {
    if (path.up_at(static_cast<double>(*attempt))) {
      outcome.delivered = true;
      end = static_cast<double>(*attempt);
      break;
    }
    ++outcome.failed;
  }
  if (path.recovery() >= end) return outcome;
  outcome.delay = end - path.recovery();
  outcome.wait = value.total(end) - value.total(path.recovery());
  return outcome;
}

/// The mean of independent values and its standard error.
Estimate estimate(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const auto count = static_cast<double>(values.size());
  Estimate estimate{sum / count, 0};
  for (const double value : values) squares += (value - estimate.mean) * (value - estimate.mean);
  estimate.error = std::sqrt(squares) / count;
  return estimate;
}

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

std::vector<Played> play(const Outage& outage, const Costs& costs,
                         const std::vector<std::vector<Ages>>& schedules, const Play& how) {
  Chance chance(sim::hash_bytes(outage.name, how.seed));
  const auto lifetime = static_cast<double>(schedules.front().front().back());
  std::vector<Group> groups;
  for (std::size_t drawn = 0; drawn < how.messages; drawn += groups.back().size()) {
    groups.push_back(draw(outage, chance, lifetime));
  }

  std::vector<double> first, failed(groups.size()), delay(groups.size()), avoidable(groups.size());
  std::vector<Played> rows;
  for (const std::vector<Ages>& by_key : schedules) {
    Played row;
    std::vector<double> delays;
    std::size_t message = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      failed[g] = delay[g] = avoidable[g] = 0;
      const auto part = 1 / static_cast<double>(groups[g].size());
      for (const Path& path : groups[g]) {
        const Outcome outcome = deliver(path, by_key[message++ % by_key.size()], costs.wait);
        failed[g] += part * outcome.failed;
        delay[g] += part * outcome.delay;
        avoidable[g] += part * (costs.per_attempt() * outcome.failed + outcome.wait);
        if (outcome.delivered) delays.push_back(outcome.delay);
      }
    }
    row.failed = estimate(failed);
    row.delay = estimate(delay);
    row.avoidable = estimate(avoidable);
    row.given_up = 1 - static_cast<double>(delays.size()) / static_cast<double>(message);
    row.delay_95 = quantile_of(std::move(delays), 0.95);
    if (first.empty()) first = avoidable;
    std::vector<double> beyond(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) beyond[g] = avoidable[g] - first[g];
    row.against_first = estimate(beyond);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace porpoise::reports::retry
