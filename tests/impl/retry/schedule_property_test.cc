// What every schedule promises, at any age and for any key.

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "impl/retry/by_age.h"
#include "impl/retry/make_schedule.h"

namespace porpoise::retry {
namespace {

rc::Gen<std::string> any_name() {
  std::vector<std::string> names{"priced:2",        "priced:600",       "priced:366d",   "fixed:1", "fixed:300",
                                 "linear:1,0",      "linear:60,30,1h",  "linear:1,1",    "exponential:1,1.01,1d,1",
                                 "exponential:60,2,1h", "exponential:60,100,366d,0.5", "table:1", "table:1,5,1000000"};
  for (const KnownSchedule& known : known_schedules()) names.emplace_back(known.name);
  return rc::gen::elementOf(names);
}

rc::Gen<std::int64_t> any_age() {
  return rc::gen::join(rc::gen::map(rc::gen::inRange(0, 33), [](int bits) {
    return rc::gen::inRange<std::int64_t>(0, (std::int64_t{1} << bits) + 1);
  }));
}

AttemptState any_state() {
  AttemptState state;
  state.birth = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000);
  state.channel = *rc::gen::element(Channel::local, Channel::remote);
  state.key = *rc::gen::arbitrary<std::uint64_t>();
  return state;
}

RC_GTEST_PROP(Schedules, TheNextAttemptIsAlwaysLater, ()) {
  const MadeSchedule made = make_schedule(*any_name());
  const AttemptState state = any_state();
  const std::int64_t now = state.birth + *any_age() - *rc::gen::inRange<std::int64_t>(0, 100);
  RC_ASSERT(made.schedule->next_attempt(state, now) > now);
}

/// Not so for jitter, nor where waits fall: in a table, or in Exim's rule, from 7.6 to 6 hours.
RC_GTEST_PROP(Schedules, ALaterAttemptNeverMakesTheNextOneEarlier, ()) {
  const std::string name = *rc::gen::elementOf(std::vector<std::string>{
      "qmail", "priced:600", "postfix", "sendmail", "opensmtpd", "haraka", "stalwart", "rfc5321", "aol",
      "fixed:300", "linear:60,30,1h", "exponential:60,2,1h"});
  const MadeSchedule made = make_schedule(name);
  const AttemptState state = any_state();
  const std::int64_t now = state.birth + *any_age();
  const std::int64_t later = now + *rc::gen::inRange<std::int64_t>(0, 10'000);
  RC_ASSERT(made.schedule->next_attempt(state, later) >= made.schedule->next_attempt(state, now));
}

RC_GTEST_PROP(Schedules, NothingButBirthChannelAndKeyMatters, ()) {
  const MadeSchedule made = make_schedule(*any_name());
  const AttemptState state = any_state();
  const std::int64_t now = state.birth + *any_age();
  AttemptState restarted = state;
  restarted.attempts = *rc::gen::arbitrary<std::uint32_t>();
  restarted.first_failure = *rc::gen::arbitrary<std::int64_t>();
  restarted.last_attempt = *rc::gen::arbitrary<std::int64_t>();
  RC_ASSERT(made.schedule->next_attempt(restarted, now) == made.schedule->next_attempt(state, now));
}

RC_GTEST_PROP(Schedules, JitterStaysWithinItsPart, (std::uint64_t key)) {
  const MadeSchedule plain = make_schedule("exponential:60,2,1h");
  const MadeSchedule jittered = make_schedule("exponential:60,2,1h,0.25");
  AttemptState state;
  state.key = key;
  const std::int64_t age = *any_age();
  const std::int64_t wait = plain.schedule->next_attempt(state, age) - age;
  const std::int64_t longer = jittered.schedule->next_attempt(state, age) - age;
  RC_ASSERT(longer >= wait);
  RC_ASSERT(longer <= wait + wait / 4);
}

TEST(Schedules, JitterSpreadsTheKeysOverItsPart) {
  const MadeSchedule made = make_schedule("exponential:1000,2,1h,0.1");
  std::vector<int> tenths(10);
  for (std::uint64_t key = 0; key < 10'000; ++key) {
    AttemptState state;
    state.key = key;
    ++tenths[std::min<std::size_t>(9, static_cast<std::size_t>(made.schedule->next_attempt(state, 0) - 1000) / 10)];
  }
  for (const int count : tenths) EXPECT_NEAR(count, 1000, 200);
}

TEST(Schedules, TheEndsOfTimeDoNotOverflow) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kBegin = std::numeric_limits<std::int64_t>::min();
  for (const char* name : {"qmail", "priced:366d", "postfix", "exim", "kumomta"}) {
    const MadeSchedule made = make_schedule(name);
    AttemptState state;
    state.birth = kBegin;
    EXPECT_GT(made.schedule->next_attempt(state, kEnd - 10), kEnd - 10) << name;
    EXPECT_GT(made.schedule->next_attempt(state, kBegin), kBegin) << name;
    state.birth = kEnd - 5;
    EXPECT_EQ(made.schedule->next_attempt(state, 0), kEnd) << name;
  }
}

RC_GTEST_PROP(Isqrt, IsTheLargestRootNotAbove, (std::int64_t any)) {
  const std::int64_t x = any < 0 ? ~any : any;
  const std::int64_t root = isqrt(x);
  RC_ASSERT(root * root <= x);
  RC_ASSERT(root >= 3'037'000'499 || (root + 1) * (root + 1) > x);
}

TEST(Isqrt, IsExactAroundLargeSquares) {
  for (const std::int64_t root : {std::int64_t{1}, std::int64_t{65'536}, std::int64_t{94'906'266}, std::int64_t{3'037'000'499}}) {
    EXPECT_EQ(isqrt(root * root), root);
    EXPECT_EQ(isqrt(root * root - 1), root - 1);
  }
  EXPECT_EQ(isqrt(std::numeric_limits<std::int64_t>::max()), 3'037'000'499);
}

struct BadName {
  const char* name;
  const char* says;
};

class BadNames : public testing::TestWithParam<BadName> {};

TEST_P(BadNames, AreRefusedInOneLineThatSaysWhy) {
  const MadeSchedule made = make_schedule(GetParam().name);
  EXPECT_EQ(made.schedule, nullptr);
  EXPECT_NE(made.error.find(GetParam().says), std::string::npos) << made.error;
  EXPECT_NE(made.error.find(std::string("'") + GetParam().name + "'"), std::string::npos) << made.error;
  EXPECT_EQ(made.error.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Retry, BadNames,
    testing::Values(BadName{"", "unknown"}, BadName{"Qmail", "use qmail, postfix"}, BadName{"qmail:3", "unknown"},
                    BadName{"fixed", "unknown"}, BadName{"fixed:", "not ''"}, BadName{"fixed:0", "1 to"},
                    BadName{"fixed:-5", "not '-5'"}, BadName{"fixed:5x", "not '5x'"}, BadName{"fixed:1,2", "too much"},
                    BadName{"fixed:99999999999999999999", "1 to"}, BadName{"fixed:9223372036854775807d", "1 to"},
                    BadName{"priced:1", "2 to"}, BadName{"linear:60", "the step"}, BadName{"linear:60,5,30", "the cap"},
                    BadName{"exponential:60,1,100", "the factor"}, BadName{"exponential:60,2.0001,100", "three decimal"},
                    BadName{"exponential:60,2,100,1.5", "the jitter"}, BadName{"exponential:60,.5,100", "the factor"},
                    BadName{"table:", "rising"}, BadName{"table:60,60", "rising"}, BadName{"table:60,,90", "rising"},
                    BadName{"fixed:5,", "too much"}));

}  // namespace
}  // namespace porpoise::retry
