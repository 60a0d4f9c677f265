#pragma once
// Dates as mail headers carry them: UTC, computed here, so that no locale or zone file matters.

#include <cstdint>
#include <string>

namespace porpoise::mail {

/// A moment on the proleptic Gregorian calendar, UTC.
struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;  ///< 1 to 12.
  int day = 1;    ///< 1 to 31.
  int hour = 0;
  int minute = 0;
  int second = 0;
};

/// `seconds` since the Unix epoch; negative ones are before it.
CivilTime civil_time(std::int64_t seconds);

/// `D Mon YYYY HH:MM:SS -0000`, the day without a leading zero (RFC 5322 §3.3).
std::string date_822(std::int64_t seconds);

}  // namespace porpoise::mail
