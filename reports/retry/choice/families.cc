#include "reports/retry/choice/families.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace porpoise::reports::retry {
namespace {

/// Whole seconds from `least` to `most`, each `ratio` times the one before.
std::vector<std::int64_t> grid(double least, double most, double ratio) {
  std::vector<std::int64_t> values;
  for (double x = least; x <= most; x *= ratio) {
    const auto whole = static_cast<std::int64_t>(std::llround(x));
    if (values.empty() || whole > values.back()) values.push_back(whole);
  }
  return values;
}

struct Candidate {
  std::string name;
  std::int64_t knob;
};

std::vector<Candidate> candidates(Family family, std::int64_t lifetime) {
  std::vector<Candidate> all;
  const auto longest = static_cast<double>(lifetime);
  if (family == Family::geometric) {
    for (const std::int64_t first : grid(15, std::min(longest, 21'600.0), 4.0 / 3)) {
      for (const char* factor : {"1.1", "1.2", "1.3", "1.5", "1.75", "2", "2.5", "3", "4"}) {
        all.push_back({fmt::format("exponential:{},{},366d", first, factor), first});
      }
    }
    return all;
  }
  const char* name = family == Family::quadratic ? "priced" : "fixed";
  for (const std::int64_t knob : grid(2, longest, 1.05)) all.push_back({fmt::format("{}:{}", name, knob), knob});
  return all;
}

}  // namespace

Setting best_setting(Family family, const std::vector<Target>& targets, const Costs& costs) {
  Setting best;
  best.regret = std::numeric_limits<double>::infinity();
  const std::int64_t lifetime = targets.front().exact->lifetime();
  for (const Candidate& candidate : candidates(family, lifetime)) {
    const Ages ages = ages_until(make_named(candidate.name).first, lifetime);
    double worst = -1;
    for (const Target& target : targets) {
      if (worst >= best.regret) break;
      worst = std::max(worst, target.exact->cost(ages).avoidable(costs) / target.best - 1);
    }
    if (worst < best.regret) best = {candidate.name, static_cast<double>(candidate.knob), worst};
  }
  return best;
}

Setting recommend(const std::vector<Target>& targets, const Costs& costs) {
  constexpr double kWorthIt = 0.03;
  Setting best = best_setting(Family::quadratic, targets, costs);
  for (const Family family : {Family::fixed, Family::geometric}) {
    Setting other = best_setting(family, targets, costs);
    if (other.regret < best.regret - kWorthIt) best = std::move(other);
  }
  return best;
}

Price price_of(const NamedSchedule& schedule, const Exact& exact) {
  constexpr double kRatio = 1.1, kWidest = 8;
  const Ages ages = ages_within(schedule, static_cast<std::int64_t>(static_cast<double>(exact.lifetime()) * kWidest * 1.2));
  const Cost faster = exact.stretched(ages, 1 / kRatio), slower = exact.stretched(ages, kRatio);
  Price price;
  price.seconds = (slower.wait - faster.wait) / (faster.failed - slower.failed);
  if (!(price.seconds > 0)) return price;

  const auto cost = [&](double factor) {
    const Cost stretched = exact.stretched(ages, factor);
    return price.seconds * stretched.failed + stretched.wait;
  };
  const double own = cost(1);
  double best = own;
  for (double factor = 1 / kWidest; factor <= kWidest; factor *= 1.05) best = std::min(best, cost(factor));
  price.off_best = own / best - 1;
  return price;
}

}  // namespace porpoise::reports::retry
