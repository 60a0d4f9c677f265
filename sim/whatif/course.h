#pragma once
// How a night went, in numbers: deliveries, delays, attempts and load. Computed in one way from
// what a server has logged, whether it was live or simulated. The server's own bounces, mail that
// had come in before and local mailboxes are left out.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/maillog/log_data.h"

namespace porpoise::sim {

/// What is counted; all but the counts are in seconds.
enum class Figure : std::uint8_t {
  recipients,  ///< That came in, or were waiting when the count began.
  delivered,
  failed,
  waiting,     ///< When the night ends.
  delay_mean,  ///< From coming in to being delivered.
  delay_median,
  delay_p95,
  waited_mean,    ///< In the night, delivered or not: from coming in to the end of it.
  deferred_wait,  ///< The same of those whose first attempt was deferred.
  attempts,
  deferrals,      ///< Attempts that were deferred.
  attempts_peak,  ///< Within a minute, at most.
  at_once_peak,   ///< Attempts under way.
  queue_peak,     ///< Recipients that wait.
};
inline constexpr std::size_t kFigures = 14;
/// As tables call them, and what they count.
std::string_view name_of(Figure figure);
std::string_view meaning_of(Figure figure);

struct Course {
  double figures[kFigures] = {};
  double length = 0;
  // Of a picture: values at length * i / (size - 1).
  std::vector<double> queue;     ///< Recipients that wait.
  std::vector<double> attempts;  ///< So far.
  std::vector<double> delays;    ///< Of all that were delivered, rising.

  double operator[](Figure figure) const { return figures[static_cast<std::size_t>(figure)]; }
  double& operator[](Figure figure) { return figures[static_cast<std::size_t>(figure)]; }
};

/// Of the `length` seconds from `begin` (in the time of `data`). What had been settled `from`
/// seconds after it does not count, nor do attempts before that.
Course course_of(const maillog::LogData& data, double begin, double length, double from = 0);

}  // namespace porpoise::sim
