#include "reports/retry/choice/optimum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "impl/base/assert.h"

namespace porpoise::reports::retry {
namespace {

/// Below this the costs to come are lost in rounding.
constexpr double kUnderflow = 1e-280;

/// The cost of going on at `next`, as a line in the chance x that the attempt before it failed:
/// x V(next) + (c S(next) + cost from there).
struct Line {
  double slope, offset;
  std::size_t next;

  double at(double x) const { return slope * x + offset; }
};

/// Where the steeper line `upper` and the flatter `lower` cost the same.
double crossing(const Line& upper, const Line& lower) {
  return (lower.offset - upper.offset) / (upper.slope - lower.slope);
}

/// Follows the choices from age 0; past the point where choices mean anything, repeats the last wait.
Ages follow(const std::vector<std::size_t>& next, const std::vector<double>& survival) {
  Ages ages{0};
  const std::size_t end = next.size() - 1;
  for (std::size_t t = 0; t < end;) {
    std::size_t to = next[t];
    if (survival[t] < kUnderflow && ages.size() > 1) {
      to = std::min(end, t + static_cast<std::size_t>(ages.back() - ages[ages.size() - 2]));
    }
    ages.push_back(static_cast<std::int64_t>(to));
    t = to;
  }
  return ages;
}

}  // namespace

Ages optimal_ages(const std::vector<double>& survival, const std::vector<double>& value, double attempt) {
  const std::size_t end = survival.size() - 1;
  std::vector<std::size_t> next(end + 1, end);
  // Lower hull of lines; ages come from the end, so slopes fall and the queried x rises: the best
  // line only ever moves towards the back.
  std::vector<Line> hull;
  std::size_t best = 0;
  double cost = 0;
  for (std::size_t t = end; t-- > 0;) {
    const Line line{value[t + 1], attempt * survival[t + 1] + cost, t + 1};
    while (!hull.empty() && hull.back().slope == line.slope && hull.back().offset >= line.offset) hull.pop_back();
    if (hull.empty() || hull.back().slope != line.slope) {
      while (hull.size() >= 2 &&
             crossing(hull[hull.size() - 2], line) <= crossing(hull[hull.size() - 2], hull.back())) {
        hull.pop_back();
      }
      hull.push_back(line);
    }
    best = std::min(best, hull.size() - 1);
    while (best + 1 < hull.size() && hull[best + 1].at(survival[t]) <= hull[best].at(survival[t])) ++best;
    next[t] = hull[best].next;
    cost = hull[best].at(survival[t]) - survival[t] * value[t];
  }
  return follow(next, survival);
}

Ages optimal_ages_renewing(const Exact& exact, double attempt, const Ages& candidates) {
  PORPOISE_ASSERT(candidates.size() >= 2 && candidates.front() == 0);
  std::vector<double> down(static_cast<std::size_t>(exact.lifetime()) + 1);
  for (std::size_t gap = 0; gap < down.size(); ++gap) down[gap] = exact.still_down(static_cast<double>(gap));

  const std::size_t end = candidates.size() - 1;
  std::vector<double> cost(end + 1, 0);  // to come, after a failed attempt
  std::vector<std::size_t> next(end + 1, end);
  for (std::size_t from = end; from-- > 0;) {
    const double value = exact.value()[static_cast<std::size_t>(candidates[from])];
    cost[from] = std::numeric_limits<double>::infinity();
    for (std::size_t to = from + 1; to <= end; ++to) {
      const double wait = exact.value()[static_cast<std::size_t>(candidates[to])] - value;
      if (wait > cost[from]) break;  // Waiting alone costs more by now.
      const double fails = down[static_cast<std::size_t>(candidates[to] - candidates[from])];
      const double sum = wait + fails * (attempt + cost[to]);
      if (sum < cost[from]) {
        cost[from] = sum;
        next[from] = to;
      }
    }
  }
  Ages ages{0};
  for (std::size_t at = 0; at < end; at = next[at]) ages.push_back(candidates[next[at]]);
  return ages;
}

Ages optimal_ages(const Exact& exact, double attempt, const std::vector<std::vector<Ages>>& others) {
  if (exact.outage().up_mean == 0) return optimal_ages(exact.survival(), exact.value(), attempt);
  constexpr std::int64_t kPoints = 5000;
  std::set<std::int64_t> candidates{exact.lifetime()};
  for (std::int64_t i = 0; i < kPoints; ++i) candidates.insert(exact.lifetime() * i / kPoints);
  for (const std::vector<Ages>& by_key : others) {
    if (by_key.size() == 1) candidates.insert(by_key.front().begin(), by_key.front().end());
  }
  return optimal_ages_renewing(exact, attempt, Ages(candidates.begin(), candidates.end()));
}

Ages continuous_ages(const Exact& exact, double attempt) {
  const std::vector<double>& survival = exact.survival();
  Ages ages{0};
  double reached = 0;
  for (std::size_t t = 1; t < survival.size(); ++t) {
    if (survival[t] < kUnderflow) break;
    const double rate = std::log(survival[t - 1] / survival[t]) * (exact.value()[t] - exact.value()[t - 1]);
    reached += std::sqrt(rate / (2 * attempt));
    if (reached < static_cast<double>(ages.size())) continue;
    // More than one in a second: whole seconds allow only one.
    reached = std::min(reached, static_cast<double>(ages.size()));
    ages.push_back(static_cast<std::int64_t>(t));
  }
  const std::int64_t wait = ages.size() > 1 ? ages.back() - ages[ages.size() - 2] : exact.lifetime();
  while (ages.back() + wait < exact.lifetime() && survival[static_cast<std::size_t>(ages.back() + wait)] < kUnderflow) {
    ages.push_back(ages.back() + wait);
  }
  if (ages.back() != exact.lifetime()) ages.push_back(exact.lifetime());
  return ages;
}

double continuous_cost(const Exact& exact, double attempt) {
  const std::vector<double>& survival = exact.survival();
  double sum = 0;
  for (std::size_t t = 1; t < survival.size() && survival[t] >= kUnderflow; ++t) {
    const double rate = std::log(survival[t - 1] / survival[t]) * (exact.value()[t] - exact.value()[t - 1]);
    sum += std::sqrt(2 * attempt * rate) * (survival[t - 1] + survival[t]) / 2;
  }
  return sum;
}

}  // namespace porpoise::reports::retry
