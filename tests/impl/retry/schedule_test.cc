// Attempt ages against the formulas and the tables of the servers that have them by default.

#include <gtest/gtest.h>

#include "impl/base/assert.h"
#include "impl/retry/make_schedule.h"

namespace porpoise::retry {
namespace {

constexpr std::int64_t kBirth = 1'000'000'007;
constexpr std::int64_t kWeek = 604'800;

struct Made {
  std::unique_ptr<Schedule> schedule;
  AttemptState state;

  explicit Made(std::string_view name, Channel channel = Channel::remote) {
    MadeSchedule made = make_schedule(name);
    EXPECT_EQ(made.error, "") << name;
    PORPOISE_ASSERT(made.schedule != nullptr);
    schedule = std::move(made.schedule);
    state.birth = kBirth;
    state.channel = channel;
    state.key = 42;
  }
  std::int64_t after(std::int64_t age) const { return schedule->next_attempt(state, kBirth + age) - kBirth; }
  /// The ages of all attempts up to and including the first one beyond `lifetime`.
  std::vector<std::int64_t> ages(std::int64_t lifetime) const {
    std::vector<std::int64_t> all{0};
    while (all.back() <= lifetime) all.push_back(after(all.back()));
    return all;
  }
  /// Retries not later than `lifetime`.
  std::size_t retries(std::int64_t lifetime) const { return ages(lifetime).size() - 2; }
};

std::vector<std::int64_t> first(std::vector<std::int64_t> ages, std::size_t count) {
  ages.resize(std::min(count, ages.size()));
  return ages;
}

using Ages = std::vector<std::int64_t>;

TEST(QmailSchedule, RemoteMailIsTriedAtFourHundredTimesTheSquares) {
  const Ages ages = Made("qmail").ages(kWeek);
  EXPECT_EQ(ages.size(), 40u);
  for (std::size_t k = 0; k < ages.size(); ++k) EXPECT_EQ(ages[k], static_cast<std::int64_t>(400 * k * k));
  EXPECT_EQ(ages.back(), 608'400);
}

TEST(QmailSchedule, LocalMailIsTriedAtHundredTimesTheSquares) {
  const Ages ages = Made("qmail", Channel::local).ages(kWeek);
  EXPECT_EQ(ages.size(), 79u);
  for (std::size_t k = 0; k < ages.size(); ++k) EXPECT_EQ(ages[k], static_cast<std::int64_t>(100 * k * k));
  EXPECT_EQ(ages.back(), 608'400);
}

TEST(QmailSchedule, IrregularAttemptsFollowTheFormula) {
  EXPECT_EQ(Made("qmail", Channel::local).after(3605), 4900);
  EXPECT_EQ(Made("qmail", Channel::local).after(86400), 91809);
  EXPECT_EQ(Made("qmail").after(86400), 97969);
}

TEST(QmailSchedule, AClockBehindTheBirthCountsAsAgeZero) {
  EXPECT_EQ(Made("qmail").after(-5000), 400);
  EXPECT_EQ(Made("qmail", Channel::local).after(-5000), 100);
}

TEST(PricedSchedule, IsQmailsAtTwiceItsScale) {
  EXPECT_EQ(Made("priced:800").ages(kWeek), Made("qmail").ages(kWeek));
  EXPECT_EQ(Made("priced:200").ages(kWeek), Made("qmail", Channel::local).ages(kWeek));
  EXPECT_EQ(Made("priced:10m").after(0), 300);
  EXPECT_EQ(Made("priced:600").after(300), 1200);
}

struct Field {
  const char* name;
  Ages first_ages;
  std::size_t retries;
  std::int64_t last_retry;
};

class FieldSchedules : public testing::TestWithParam<Field> {};

TEST_P(FieldSchedules, HaveTheAgesAndCountsOfTheirServers) {
  const Field& field = GetParam();
  std::int64_t lifetime = 0;
  for (const KnownSchedule& known : known_schedules()) {
    if (known.name == field.name) lifetime = known.lifetime;
  }
  const Made made(field.name);
  const Ages ages = made.ages(lifetime);
  EXPECT_EQ(first(ages, field.first_ages.size()), field.first_ages);
  EXPECT_EQ(made.retries(lifetime), field.retries);
  EXPECT_EQ(ages[ages.size() - 2], field.last_retry);
}

constexpr std::int64_t kHour = 3600;
INSTANTIATE_TEST_SUITE_P(
    All, FieldSchedules,
    testing::Values(
        Field{"qmail", {0, 400, 1600, 3600, 6400, 10000, 14400}, 38, 577'600},
        Field{"postfix", {0, 300, 600, 1200, 2400, 4800, 9000, 13200}, 106, 429'000},
        Field{"sendmail", {0, 1800, 3600, 5400}, 240, 432'000},
        Field{"exim", {0, 900, 1800, 2700, 3600, 4500, 5400, 6300, 7200, 10800, 16200, 24300, 36450, 54675, 82012, 103'612}, 26, 341'212},
        Field{"opensmtpd", {0, 400, 1600, 3600}, 29, 336'400},
        Field{"haraka", {0, 64, 192, 448, 960, 1984, 4032}, 12, 262'080},
        Field{"stalwart", {0, 120, 420, 1020, 1920, 3720, 7320, 14520, 100'920}, 8, 100'920},
        Field{"rfc5321", {0, 1800, 9000, 16200}, 60, 426'600},
        Field{"aol", {0, 300, 600, 900}, 864, 259'200}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(KumomtaSchedule, DoublesTwentyMinutesAndAddsLessThanATwentieth) {
  const Made made("kumomta");
  const Ages ages = made.ages(kWeek);
  EXPECT_EQ(made.retries(kWeek), 8u);
  for (std::size_t k = 1; k < ages.size(); ++k) {
    const std::int64_t wait = 1200LL << (k - 1);
    EXPECT_GE(ages[k] - ages[k - 1], wait);
    EXPECT_LE(ages[k] - ages[k - 1], wait + wait / 20);
  }
}

TEST(OpenSmtpdSchedule, TriesLocalMailAtTenTimesTheSquares) {
  EXPECT_EQ(first(Made("opensmtpd", Channel::local).ages(1000), 5), (Ages{0, 10, 40, 90, 160}));
}

TEST(FixedSchedule, WaitsTheSameTimeAfterEveryAttempt) {
  EXPECT_EQ(first(Made("fixed:600").ages(7000), 4), (Ages{0, 600, 1200, 1800}));
  EXPECT_EQ(Made("fixed:600").after(601), 1201);
}

TEST(LinearSchedule, AddsTheStepToEachWaitUpToTheCap) {
  EXPECT_EQ(first(Made("linear:60,30").ages(9000), 5), (Ages{0, 60, 150, 270, 420}));
  EXPECT_EQ(first(Made("linear:60,30,100").ages(9000), 6), (Ages{0, 60, 150, 250, 350, 450}));
}

TEST(ExponentialSchedule, MultipliesEachWaitUpToTheCap) {
  EXPECT_EQ(first(Made("exponential:60,1.5,200").ages(9000), 7), (Ages{0, 60, 150, 285, 485, 685, 885}));
}

TEST(ExponentialSchedule, SmallWaitsGrowAlthoughTimesAreWholeSeconds) {
  EXPECT_GE(Made("exponential:1,1.01,1h").after(100'000) - 100'000, 900);
}

TEST(TableSchedule, TriesAtTheGivenAgesThenRepeatsTheLastWait) {
  EXPECT_EQ(first(Made("table:5m,15m,1h").ages(4 * kHour), 6), (Ages{0, 300, 900, 3600, 6300, 9000}));
}

}  // namespace
}  // namespace porpoise::retry
