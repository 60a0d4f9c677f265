// Figures of nights whose every attempt is known.

#include "sim/whatif/course.h"

#include <gtest/gtest.h>

namespace porpoise::sim {
namespace {

using maillog::Attempt;
using maillog::LogData;
using maillog::Outcome;

Attempt attempt(double start, double end, std::uint32_t delivery, Outcome outcome) {
  Attempt made;
  made.start = start;
  made.end = end;
  made.delivery = delivery;
  made.outcome = outcome;
  return made;
}

/// Four recipients at 1000, 1010, 1020 and 1030: at once; the second time; never for good; not yet.
LogData night() {
  LogData data;
  for (std::uint32_t n = 0; n < 4; ++n) {
    maillog::Arrival arrival;
    arrival.at = 1000 + 10 * n;
    arrival.described = true;
    data.messages.push_back(arrival);
    data.deliveries.push_back({n, "x@a.test", false});
  }
  data.attempts = {
      attempt(1000, 1002, 0, Outcome::accepted), attempt(1010, 1010, 1, Outcome::refused),
      attempt(1020, 1021, 2, Outcome::failed),   attempt(1030, 1030, 3, Outcome::timed_out),
      attempt(1050, 1051, 1, Outcome::accepted), attempt(1090, 1090, 3, Outcome::refused)};
  return data;
}

TEST(Courses, CountWhatBecameOfEveryRecipient) {
  const Course course = course_of(night(), 1000, 100);
  EXPECT_EQ(course[Figure::recipients], 4);
  EXPECT_EQ(course[Figure::delivered], 2);
  EXPECT_EQ(course[Figure::failed], 1);
  EXPECT_EQ(course[Figure::waiting], 1);
  EXPECT_EQ(course[Figure::attempts], 6);
  EXPECT_EQ(course[Figure::deferrals], 3);
  EXPECT_DOUBLE_EQ(course[Figure::delay_mean], (2 + 41) / 2.0);
  EXPECT_DOUBLE_EQ(course[Figure::waited_mean], (2 + 41 + 1 + 70) / 4.0);
  EXPECT_DOUBLE_EQ(course[Figure::deferred_wait], (41 + 70) / 2.0);
  EXPECT_EQ(course[Figure::queue_peak], 2);
  EXPECT_EQ(course[Figure::attempts_peak], 5);
  EXPECT_EQ(course.queue.back(), 1);
  EXPECT_EQ(course.attempts.back(), 6);
}

TEST(Courses, EndWithTheNight) {
  const Course course = course_of(night(), 1000, 40);
  EXPECT_EQ(course[Figure::delivered], 1);
  EXPECT_EQ(course[Figure::waiting], 2);
  EXPECT_EQ(course[Figure::attempts], 4);
}

TEST(Courses, LeaveOutWhatWasOverBeforeTheyBegin) {
  const Course course = course_of(night(), 1000, 100, 25);
  EXPECT_EQ(course[Figure::recipients], 2);
  EXPECT_EQ(course[Figure::delivered], 1);
  EXPECT_EQ(course[Figure::attempts], 3);
  EXPECT_DOUBLE_EQ(course[Figure::deferred_wait], (41 + 70) / 2.0);
}

TEST(Courses, LeaveOutNoticesMailboxesAndWhatWasThereBefore) {
  LogData data = night();
  data.messages[0].is_notice = true;
  data.messages[1].before_log = true;
  data.deliveries[2].local = true;
  EXPECT_EQ(course_of(data, 1000, 100)[Figure::recipients], 1);
}

}  // namespace
}  // namespace porpoise::sim
