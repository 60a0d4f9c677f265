// Laws known only as points: tables, the time of the day, what is left of an outage.

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/retry/model/law.h"

namespace porpoise::reports::retry {
namespace {

using Points = std::vector<std::pair<double, double>>;

class Tabulated final : public Law {
 public:
  explicit Tabulated(Points points) : points_(std::move(points)) {}

  double survival(double t) const override {
    const auto right = std::upper_bound(points_.begin(), points_.end(), t,
                                        [](double x, const auto& point) { return x < point.first; });
    if (right == points_.begin()) return 1;
    if (right == points_.end()) return points_.back().second;
    const auto& [t0, s0] = *(right - 1);
    const auto& [t1, s1] = *right;
    return s0 + (s1 - s0) * (t - t0) / (t1 - t0);
  }

  double sample(Chance& chance) const override {
    const double share = chance.uniform();
    if (share <= points_.back().second) return std::numeric_limits<double>::infinity();
    const auto right = std::lower_bound(points_.begin(), points_.end(), share,
                                        [](const auto& point, double x) { return point.second > x; });
    if (right == points_.begin()) return points_.front().first;
    const auto& [t0, s0] = *(right - 1);
    const auto& [t1, s1] = *right;
    return t0 + (t1 - t0) * (s0 - share) / (s0 - s1);
  }

 private:
  Points points_;
};

constexpr double kDay = 86400, kMorning = 8 * 3600, kEvening = 18 * 3600;

/// Seconds of working hours between midnight and `t` seconds after it, over any number of days.
double working(double t) {
  const double days = std::floor(t / kDay);
  return days * (kEvening - kMorning) + std::clamp(t - days * kDay, kMorning, kEvening) - kMorning;
}

/// The integral of survival from each point on; empty when it does not converge.
Points tail_integral(const Law& law) {
  constexpr double kLeast = 1e-1, kMost = 1e12, kRatio = 1.002;
  Points tail{{0, 0}};
  for (double t = kLeast; t < kMost; t *= kRatio) tail.emplace_back(t, 0);
  // From the far end inwards, so that the small tail is not lost in the large sum.
  for (std::size_t i = tail.size() - 1; i-- > 0;) {
    const double from = tail[i].first, to = tail[i + 1].first;
    const double ends = law.survival(from) + law.survival(to);
    tail[i].second = tail[i + 1].second + (to - from) * (ends + 4 * law.survival((from + to) / 2)) / 6;
  }
  if (law.survival(kMost) * kMost > 1e-3 * tail.front().second) return {};
  return tail;
}

}  // namespace

LawPtr tabulated_law(Points points) { return std::make_shared<Tabulated>(std::move(points)); }

LawPtr diurnal_law(double day_mean, double night_mean) {
  constexpr int kPhases = 96;
  Points points;
  // A minute apart while it can matter, then by 2 %: the law is defined as this table.
  for (double t = 0; t < 90 * kDay; t += std::max(60.0, t * 0.02 - 7200)) {
    double sum = 0;
    for (int i = 0; i < kPhases; ++i) {
      const double arrival = (i + 0.5) * kDay / kPhases;
      const double worked = working(arrival + t) - working(arrival);
      sum += std::exp(-worked / day_mean - (t - worked) / night_mean);
    }
    points.emplace_back(t, sum / kPhases);
  }
  return tabulated_law(std::move(points));
}

LawPtr residual_law(const Law& law) {
  Points tail = tail_integral(law);
  if (tail.empty()) return nullptr;
  const double mean = tail.front().second;
  for (auto& [t, rest] : tail) rest /= mean;
  return tabulated_law(std::move(tail));
}

LawPtr met_law(const Law& law) {
  Points tail = tail_integral(law);
  if (tail.empty()) return nullptr;
  const double mean = tail.front().second;
  for (auto& [t, rest] : tail) rest = (t * law.survival(t) + rest) / mean;
  return tabulated_law(std::move(tail));
}

}  // namespace porpoise::reports::retry
