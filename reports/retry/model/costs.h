#pragma once
// The cost model: attempts, waiting and giving up, in seconds of an hour-old message.

#include <string>
#include <string_view>

#include "reports/retry/model/wait_value.h"

namespace porpoise::reports::retry {

/// How an attempt fails.
struct PerKind {
  double refused = 0, timed_out = 0, deferred = 0;
};

struct Costs {
  PerKind attempt{300, 900, 600};  ///< A failed attempt, by kind.
  PerKind parts{1, 1, 1};          ///< How often each kind happens, in any unit.
  double bounce = 604800;          ///< A message given up, beside its wait.
  WaitValue wait;

  /// The mean cost of a failed attempt.
  double per_attempt() const {
    const double sum = parts.refused + parts.timed_out + parts.deferred;
    return (attempt.refused * parts.refused + attempt.timed_out * parts.timed_out +
            attempt.deferred * parts.deferred) / sum;
  }
  /// Takes one KEY=VALUE: refused, timeout, deferred, attempt (all three), bounce (seconds),
  /// mix (three numbers R/T/D), wait (see WaitValue). Returns what is wrong with it, or nothing.
  std::string set(std::string_view assignment);
};

}  // namespace porpoise::reports::retry
