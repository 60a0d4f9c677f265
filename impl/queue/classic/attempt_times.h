#pragma once
// The time of the next attempt as local/N and remote/N have it. qmail reads its seconds; many last
// attempts may lead to the same one, and the fraction says which it was. Pure.

#include <algorithm>

#include "impl/host/clock.h"

namespace porpoise::queue::classic {

/// A microsecond of the fraction stands for so much: enough for a message as old as a month.
using AttemptUnits = std::chrono::duration<std::int64_t, std::ratio<4, 1000>>;

/// `next` with the attempt at `last` in its fraction; `earliest`: the first that leads to `next`.
inline WallTime with_attempt(WallTime next, WallTime last, WallTime earliest) {
  const std::int64_t units = std::chrono::ceil<AttemptUnits>(last - earliest).count();
  return std::chrono::floor<std::chrono::seconds>(next) +
         std::chrono::microseconds(std::clamp<std::int64_t>(units, 0, 999'999));
}

/// The next attempt that a file last changed at `modified` tells of: attempts keep the fraction of
/// the birth.
inline WallTime next_attempt_in(WallTime modified, WallTime birth) {
  return std::chrono::floor<std::chrono::seconds>(modified) +
         (birth - std::chrono::floor<std::chrono::seconds>(birth));
}

/// The last attempt, or a moment after it; of a time that qmail-send set, in whole seconds, the
/// earliest. A file that qmail-send wrote to and whose time it did not live to set has any
/// fraction.
inline WallTime last_attempt_in(WallTime modified, WallTime earliest) {
  const auto fraction = modified - std::chrono::floor<std::chrono::seconds>(modified);
  return earliest + AttemptUnits(fraction.count());
}

}  // namespace porpoise::queue::classic
