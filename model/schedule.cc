#include "model/schedule.h"

#include <algorithm>
#include <cmath>

namespace porpoise::model {

std::int64_t whole_root(std::int64_t value) {
  return static_cast<std::int64_t>(std::sqrt(static_cast<double>(value)));
}

std::int64_t next_allowed_age(std::int64_t age, std::int64_t skip) {
  const std::int64_t due = whole_root(std::max<std::int64_t>(0, age)) + skip;
  return due * due;
}

}  // namespace porpoise::model
