#pragma once
// Schedules with one or two knobs: their best setting, and the price at which a given one is best.

#include <string>
#include <string_view>
#include <vector>

#include "reports/retry/ways/exact.h"

namespace porpoise::reports::retry {

struct Setting {
  std::string name;      ///< As make_schedule() takes it.
  double knob = 0;       ///< Seconds: the price, the interval or the first wait.
  double regret = 0;     ///< Avoidable cost over the optimum, minus 1, where that is largest.
};

enum class Family {
  quadratic,  ///< priced:P
  fixed,      ///< fixed:N
  geometric,  ///< exponential:FIRST,FACTOR,CAP with the cap out of reach
};

/// A law and the avoidable cost of its optimum.
struct Target {
  const Exact* exact;
  double best;
};

/// The setting with the smallest worst regret over all targets, on a grid of 5 % steps (geometric:
/// first waits by a third, factors 1.1 to 4).
Setting best_setting(Family family, const std::vector<Target>& targets, const Costs& costs);

/// The line for the control file `retryschedule` that suits all targets: the one-knob schedule
/// priced:P, unless another family is better by more than 3 % of the optimum.
Setting recommend(const std::vector<Target>& targets, const Costs& costs);

/// The attempt price at which the schedule is the best among itself stretched and shrunk.
struct Price {
  double seconds = 0;  ///< Not above 0: at none.
  /// Its cost at that price over that of its best stretching by 1/8 to 8, minus 1: 0 when the price
  /// is a true optimum and no mere standstill.
  double off_best = 0;
};

/// From delay given up per attempt saved, between the schedule 1/1.1 times and 1.1 times as slow.
Price price_of(const NamedSchedule& schedule, const Exact& exact);

}  // namespace porpoise::reports::retry
