#include "model/schedule.h"

#include <algorithm>

namespace porpoise::model {

std::int64_t whole_root(std::int64_t value) {
  std::int64_t high = 1;
  while (high * high <= value) high *= 2;
  std::int64_t root = 0;
  for (std::int64_t bit = high; bit > 0; bit /= 2) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return root;
}

std::int64_t next_allowed_age(std::int64_t age, std::int64_t skip) {
  const std::int64_t due = whole_root(std::max<std::int64_t>(0, age)) + skip;
  return due * due;
}

}  // namespace porpoise::model
