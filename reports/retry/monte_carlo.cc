#include "reports/retry/monte_carlo.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace porpoise::reports::retry {
namespace {

/// Messages that share the chance of one outage. Only whole groups are independent.
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

struct Group {
  double weight = 1;
  std::vector<Path> paths;
};

constexpr double kNever = std::numeric_limits<double>::infinity();

Group draw(const Outage& outage, Chance& chance, double lifetime) {
  Group group;
  if (outage.shared != nullptr) {
    // An outage is met in proportion to its length; then all of its moments are alike.
    const double length = outage.shared->sample(chance);
    group.weight = length;
    for (std::size_t i = 0; i < kGroup; ++i) group.paths.push_back({{length * chance.uniform()}, {kNever}});
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
  group.paths.push_back(std::move(path));
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

/// The mean of weighted groups and its standard error (ratio estimate, linearized).
Estimate estimate(const std::vector<double>& weights, const std::vector<double>& means) {
  double weight = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    weight += weights[i];
    sum += weights[i] * means[i];
  }
  Estimate estimate{sum / weight, 0};
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double off = weights[i] * (means[i] - estimate.mean);
    squares += off * off;
  }
  estimate.error = std::sqrt(squares) / weight;
  return estimate;
}

double weighted_quantile(std::vector<std::pair<double, double>> delays, double share) {
  std::sort(delays.begin(), delays.end());
  double weight = 0;
  for (const auto& entry : delays) weight += entry.second;
  double left = weight * share;
  for (const auto& [delay, part] : delays) {
    left -= part;
    if (left <= 0) return delay;
  }
  return delays.empty() ? 0 : delays.back().first;
}

}  // namespace

std::vector<Played> play(const Outage& outage, const Costs& costs,
                         const std::vector<std::vector<Ages>>& schedules, const Play& how) {
  Chance chance(how.seed);
  const auto lifetime = static_cast<double>(schedules.front().front().back());
  std::vector<Group> groups;
  for (std::size_t drawn = 0; drawn < how.messages; drawn += groups.back().paths.size()) {
    groups.push_back(draw(outage, chance, lifetime));
  }

  std::vector<double> weights, first, failed(groups.size()), delay(groups.size()), avoidable(groups.size());
  for (const Group& group : groups) weights.push_back(group.weight);
  std::vector<Played> rows;
  for (const std::vector<Ages>& by_key : schedules) {
    Played row;
    std::vector<std::pair<double, double>> delays;
    double lost = 0, all = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      failed[g] = delay[g] = avoidable[g] = 0;
      const auto part = 1 / static_cast<double>(groups[g].paths.size());
      for (std::size_t i = 0; i < groups[g].paths.size(); ++i) {
        const Outcome outcome = deliver(groups[g].paths[i], by_key[(g * kGroup + i) % by_key.size()], costs.wait);
        failed[g] += part * outcome.failed;
        delay[g] += part * outcome.delay;
        avoidable[g] += part * (costs.per_attempt() * outcome.failed + outcome.wait);
        all += part * groups[g].weight;
        if (outcome.delivered) delays.emplace_back(outcome.delay, part * groups[g].weight);
        else lost += part * groups[g].weight;
      }
    }
    row.failed = estimate(weights, failed);
    row.delay = estimate(weights, delay);
    row.avoidable = estimate(weights, avoidable);
    row.delay_95 = weighted_quantile(std::move(delays), 0.95);
    row.given_up = lost / all;
    if (first.empty()) first = avoidable;
    std::vector<double> beyond(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) beyond[g] = avoidable[g] - first[g];
    row.against_first = estimate(weights, beyond);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace porpoise::reports::retry
