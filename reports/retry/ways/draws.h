#pragma once
// Outages as they are drawn, for whoever plays a schedule against them.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reports/retry/model/ages.h"
#include "reports/retry/model/costs.h"
#include "reports/retry/model/outage.h"

namespace porpoise::reports::retry {

/// What one message meets, by its age: up from ups[i] on, down again from downs[i] on. The first
/// attempt, at age 0, has failed.
struct Path {
  std::vector<double> ups, downs;

  double recovery() const { return ups.front(); }
  bool up_at(double age) const;
};

/// What depends on one draw: only whole groups are independent.
using Group = std::vector<Path>;

/// Groups with at least `messages` paths in all, that reach to the age `horizon`. Fewer messages of
/// the same seed and horizon are the beginning of more.
std::vector<Group> draw_groups(const Outage& outage, std::uint64_t seed, std::size_t messages,
                               double horizon);

/// What a schedule makes of a path.
struct Lot {
  double failed = 0;           ///< Attempts after the first.
  double delay = 0, wait = 0;  ///< Since the recovery, in seconds and valued.
  bool delivered = false;
};

Lot deliver(const Path& path, const Ages& ages, const WaitValue& value);

/// A mean and its standard error.
struct Estimate {
  double mean = 0;
  double error = 0;
};

/// Of independent values.
Estimate estimate(const std::vector<double>& values);

}  // namespace porpoise::reports::retry
