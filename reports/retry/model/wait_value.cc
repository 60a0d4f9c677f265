#include "reports/retry/model/wait_value.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "impl/retry/parameters.h"

namespace porpoise::reports::retry {
namespace {

using porpoise::retry::Parameters;

constexpr double kHour = 3600, kMinute = 60;

}  // namespace

std::pair<WaitValue, std::string> WaitValue::make(std::string_view name) {
  WaitValue value;
  value.name_ = name;
  const auto fail = [&](std::string_view why) {
    return std::pair(WaitValue(), fmt::format("value of waiting '{}': {}", name, why));
  };
  if (name == "linear") return {value, ""};
  if (name == "sqrt") {
    value.shape_ = Shape::square_root;
    return {value, ""};
  }
  if (name == "log") {
    value.shape_ = Shape::logarithm;
    return {value, ""};
  }
  if (name.starts_with("backlog:")) {
    Parameters given(name.substr(8));
    value.shape_ = Shape::backlog;
    value.per_second_ = static_cast<double>(given.permille("messages an hour", 0, 1'000'000'000)) / 1000 / kHour;
    given.finish();
    if (!given.error().empty()) return fail(given.error());
    return {value, ""};
  }
  if (!name.starts_with("table:")) return fail("use linear, sqrt, log, backlog:MESSAGES_AN_HOUR or table:AGE=RATE,...");

  value.shape_ = Shape::table;
  std::string_view rest = name.substr(6);
  while (true) {
    const std::string_view entry = rest.substr(0, rest.find(','));
    const std::size_t equals = entry.find('=');
    if (equals == entry.npos) return fail(fmt::format("'{}' must be AGE=RATE", entry));
    Parameters age(entry.substr(0, equals)), rate(entry.substr(equals + 1));
    const double least = value.points_.empty() ? 0 : value.points_.back().age + 1;
    const Point point{static_cast<double>(age.seconds("each age, rising,", static_cast<std::int64_t>(least), 1 << 30)),
                      static_cast<double>(rate.permille("each rate", 0, 1'000'000'000)) / 1000, 0};
    for (const Parameters* given : {&age, &rate}) {
      if (!given->error().empty()) return fail(given->error());
    }
    value.points_.push_back(point);
    if (entry.size() == rest.size()) break;
    rest.remove_prefix(entry.size() + 1);
  }
  value.points_.front().total = value.points_.front().age * value.points_.front().rate;
  for (std::size_t i = 1; i < value.points_.size(); ++i) {
    const Point& left = value.points_[i - 1];
    Point& right = value.points_[i];
    right.total = left.total + (right.age - left.age) * (left.rate + right.rate) / 2;
  }
  return {value, ""};
}

double WaitValue::rate(double age) const {
  switch (shape_) {
    case Shape::linear: return 1;
    case Shape::square_root: return age > 0 ? std::sqrt(kHour / age) : std::numeric_limits<double>::infinity();
    case Shape::logarithm: return (kHour + kMinute) / (age + kMinute);
    case Shape::backlog: return 1 + per_second_ * age;
    case Shape::table: break;
  }
  if (age <= points_.front().age) return points_.front().rate;
  if (age >= points_.back().age) return points_.back().rate;
  const auto right = std::upper_bound(points_.begin(), points_.end(), age,
                                      [](double x, const Point& point) { return x < point.age; });
  const Point& left = *(right - 1);
  return left.rate + (right->rate - left.rate) * (age - left.age) / (right->age - left.age);
}

double WaitValue::total(double age) const {
  switch (shape_) {
    case Shape::linear: return age;
    case Shape::square_root: return 2 * std::sqrt(kHour * age);
    case Shape::logarithm: return (kHour + kMinute) * std::log1p(age / kMinute);
    case Shape::backlog: return age + per_second_ * age * age / 2;
    case Shape::table: break;
  }
  const auto right = std::upper_bound(points_.begin(), points_.end(), age,
                                      [](double x, const Point& point) { return x < point.age; });
  if (right == points_.begin()) return age * points_.front().rate;
  const Point& left = *(right - 1);
  return left.total + (age - left.age) * (left.rate + rate(age)) / 2;
}

}  // namespace porpoise::reports::retry
