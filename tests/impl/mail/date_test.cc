#include "impl/mail/date.h"

#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace porpoise::mail {
namespace {

TEST(Date822, WritesUtcWithoutALeadingZeroInTheDay) {
  const std::pair<std::int64_t, const char*> table[] = {
      {0, "1 Jan 1970 00:00:00 -0000"},          {951782400, "29 Feb 2000 00:00:00 -0000"},
      {1000000000, "9 Sep 2001 01:46:40 -0000"}, {2147483648, "19 Jan 2038 03:14:08 -0000"},
      {4294967296, "7 Feb 2106 06:28:16 -0000"}, {4107542399, "28 Feb 2100 23:59:59 -0000"},
      {4107542400, "1 Mar 2100 00:00:00 -0000"}, {253402300799, "31 Dec 9999 23:59:59 -0000"},
      {-1, "31 Dec 1969 23:59:59 -0000"},
  };
  for (const auto& [seconds, text] : table) EXPECT_EQ(date_822(seconds), text);
}

RC_GTEST_PROP(CivilTime, AgreesWithTheStandardCalendar, ()) {
  const auto days = *rc::gen::inRange(-1000000, 1000000);
  const auto of_day = *rc::gen::inRange(0, 86400);
  const CivilTime time = civil_time(std::int64_t{days} * 86400 + of_day);
  const std::chrono::year_month_day expected{std::chrono::sys_days(std::chrono::days(days))};
  RC_ASSERT(time.year == int(expected.year()));
  RC_ASSERT(unsigned(time.month) == unsigned(expected.month()));
  RC_ASSERT(unsigned(time.day) == unsigned(expected.day()));
  RC_ASSERT(time.hour * 3600 + time.minute * 60 + time.second == of_day);
}

}  // namespace
}  // namespace porpoise::mail
