#pragma once
// Time as the MTA may know it.

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>

#include "impl/base/task.h"

namespace porpoise {

using Duration = std::chrono::nanoseconds;

/// Since the Unix epoch; may jump. For timestamps and retry ages only.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// Never goes back within one boot; meaningless across a restart.
struct Instant {
  std::int64_t ns = 0;

  auto operator<=>(const Instant&) const = default;
  /// A deadline that never comes.
  static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
  constexpr Instant operator+(Duration d) const { return {ns + d.count()}; }
  constexpr Duration operator-(Instant other) const { return Duration(ns - other.ns); }
};

/// A wake-up call that one coroutine waits for and any other may bring forward.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Resumes at or after `deadline`, or once wake() is called; a wake() that came while nobody
  /// waited is remembered once. One waiter at a time.
  virtual Task<> wait_until(Instant deadline) = 0;
  virtual void wake() = 0;
};

/// The only source of time above the seam: the system clocks live, the event queue simulated.
/// Both readings stay the same between two completions of host calls.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual Instant now() const = 0;
  /// Resumes at or after `deadline`; a past deadline still yields once.
  virtual Task<> sleep_until(Instant deadline) = 0;
  virtual std::unique_ptr<Timer> make_timer() = 0;
};

/// Whole seconds since the epoch, rounded down: what mail formats and schedules count in.
inline std::int64_t seconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace porpoise
