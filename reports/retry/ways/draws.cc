#include "reports/retry/ways/draws.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace porpoise::reports::retry {
namespace {

/// Messages that wait for the end of one shared outage.
constexpr std::size_t kGroup = 8;

constexpr double kNever = std::numeric_limits<double>::infinity();

Group draw(const Outage& outage, Chance& chance, double horizon) {
  Group group;
  if (outage.met != nullptr) {
    const double length = outage.met->sample(chance);
    for (std::size_t i = 0; i < kGroup; ++i)
      group.push_back({{length * chance.uniform()}, {kNever}});
    return group;
  }
  Path path;
  double age = outage.wait->sample(chance);
  while (true) {
    path.ups.push_back(age);
    path.downs.push_back(outage.up_mean > 0 ? age + chance.exponential(outage.up_mean) : kNever);
    if (path.downs.back() > horizon) break;
    age = path.downs.back() + chance.exponential(outage.down_mean);
  }
  group.push_back(std::move(path));
  return group;
}

}  // namespace

bool Path::up_at(double age) const {
  const auto next = std::upper_bound(ups.begin(), ups.end(), age);
  return next != ups.begin() && age < downs[static_cast<std::size_t>(next - ups.begin()) - 1];
}

std::vector<Group> draw_groups(const Outage& outage, std::uint64_t seed, std::size_t messages,
                               double horizon) {
  Chance chance(sim::hash_bytes(outage.name, seed));
  std::vector<Group> groups;
  for (std::size_t drawn = 0; drawn < messages; drawn += groups.back().size()) {
    groups.push_back(draw(outage, chance, horizon));
  }
  return groups;
}

Lot deliver(const Path& path, const Ages& ages, const WaitValue& value) {
  Lot lot;
  // Attempts before the recovery fail; no need to play them one by one.
  const auto first =
      std::lower_bound(ages.begin() + 1, ages.end(), path.recovery(),
                       [](std::int64_t age, double up) { return static_cast<double>(age) < up; });
  lot.failed = static_cast<double>(first - ages.begin()) - 1;
  double end = static_cast<double>(ages.back());
  for (auto attempt = first; attempt != ages.end(); ++attempt) {
    if (path.up_at(static_cast<double>(*attempt))) {
      lot.delivered = true;
      end = static_cast<double>(*attempt);
      break;
    }
    ++lot.failed;
  }
  if (path.recovery() >= end) return lot;
  lot.delay = end - path.recovery();
  lot.wait = value.total(end) - value.total(path.recovery());
  return lot;
}

Estimate estimate(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const auto count = static_cast<double>(values.size());
  Estimate estimate{sum / count, 0};
  for (const double value : values) squares += (value - estimate.mean) * (value - estimate.mean);
  estimate.error = std::sqrt(squares) / count;
  return estimate;
}

}  // namespace porpoise::reports::retry
