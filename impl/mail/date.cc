#include "impl/mail/date.h"

#include <fmt/format.h>

namespace porpoise::mail {
namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kEraDays = 146097;  // of 400 years

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

CivilTime civil_time(std::int64_t seconds) {
  const std::int64_t days = floor_divide(seconds, kDaySeconds);
  const int of_day = static_cast<int>(seconds - days * kDaySeconds);

  // Years are counted from 1 March 0000, so that the leap day is the last of its year.
  const std::int64_t since_march_0 = days + 719468;
  const std::int64_t era = floor_divide(since_march_0, kEraDays);
  const std::int64_t of_era = since_march_0 - era * kEraDays;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int of_year =
      static_cast<int>(of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
  const int march_month = (5 * of_year + 2) / 153;  // 0 is March

  CivilTime time;
  time.day = of_year - (153 * march_month + 2) / 5 + 1;
  time.month = march_month < 10 ? march_month + 3 : march_month - 9;
  time.year = era * 400 + year_of_era + (time.month <= 2 ? 1 : 0);
  time.hour = of_day / 3600;
  time.minute = of_day / 60 % 60;
  time.second = of_day % 60;
  return time;
}

std::string date_822(std::int64_t seconds) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime time = civil_time(seconds);
  return fmt::format("{} {} {:04} {:02}:{:02}:{:02} -0000", time.day, kMonths[time.month - 1],
                     time.year, time.hour, time.minute, time.second);
}

}  // namespace porpoise::mail
