#include "model/schedule.h"

namespace porpoise::model {

std::int64_t next_allowed_age(std::int64_t age, std::int64_t skip) {
  std::int64_t root = 0;
  if (age > 0) {
    std::int64_t high = 1;
    while (high * high <= age) high *= 2;
    for (std::int64_t bit = high; bit > 0; bit /= 2) {
      if ((root + bit) * (root + bit) <= age) root += bit;
    }
  }
  return (root + skip) * (root + skip);
}

}  // namespace porpoise::model
