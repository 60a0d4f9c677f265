// Laws known only as points: tables, the time of the day, what is left of an outage.

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/retry/law.h"

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
  // From the far end inwards, so that the small tail is not lost in the large sum.
  constexpr double kLeast = 1e-1, kMost = 1e12, kRatio = 1.002;
  std::vector<double> times{0};
  for (double t = kLeast; t < kMost; t *= kRatio) times.push_back(t);
  std::vector<double> tail(times.size(), 0.0);
  for (std::size_t i = times.size() - 1; i-- > 0;) {
    const double middle = law.survival((times[i] + times[i + 1]) / 2);
    const double ends = law.survival(times[i]) + law.survival(times[i + 1]);
    tail[i] = tail[i + 1] + (times[i + 1] - times[i]) * (ends + 4 * middle) / 6;
  }
  const double mean = tail[0];
  if (law.survival(kMost) * kMost > 1e-3 * mean) return nullptr;
  Points points;
  for (std::size_t i = 0; i < times.size(); ++i) points.emplace_back(times[i], tail[i] / mean);
  return tabulated_law(std::move(points));
}

}  // namespace porpoise::reports::retry
