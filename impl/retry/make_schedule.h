#pragma once
// Schedules by name, as they stand in the control file `retryschedule` and on command lines.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "impl/retry/schedule.h"

namespace porpoise::retry {

/// A schedule, or one line that says what is wrong with its name.
struct MadeSchedule {
  std::unique_ptr<Schedule> schedule;
  std::string error;
};

/// Names: those of known_schedules(), and
///   priced:P                                    ages (P/2) k^2: an attempt costs P seconds of
///   delay fixed:N                                     every N seconds linear:FIRST,STEP[,CAP]
///   waits FIRST, FIRST+STEP, ... up to CAP exponential:FIRST,FACTOR,CAP[,JITTER]       waits
///   FIRST, FIRST*FACTOR, ... up to CAP, each longer by
///                                               up to the part JITTER (0 to 1) of itself
///   table:AGE,AGE,...                           attempts at these ages; then the last wait again
///   and again
/// Times are seconds or carry a unit: s, m, h, d. The first attempt, at age 0, is not named.
MadeSchedule make_schedule(std::string_view name);

/// A schedule that some mail server has by default.
struct KnownSchedule {
  std::string_view name;
  std::string_view rule;    ///< One line for people.
  std::string_view source;  ///< Where that server, or its documentation, says so.
  std::int64_t lifetime;    ///< Seconds after which that server gives up.
};
std::span<const KnownSchedule> known_schedules();

}  // namespace porpoise::retry
