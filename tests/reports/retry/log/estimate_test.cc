// From attempts to outages: on excerpts of real logs with the truth beside them, and on drawn ones.

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "reports/retry/log/summary.h"
#include "sim/clock/random.h"
#include "sim/maillog/read_log.h"

namespace porpoise::reports::retry {
namespace {

using sim::maillog::look_at;
using sim::maillog::Outcome;

LogSummary summary_of(const std::string& file) {
  std::string error;
  LogData log = sim::maillog::read_logs({TEST_DATA + file}, error);
  EXPECT_EQ(error, "");
  return summarize(std::move(log), {}, 1);
}

std::map<std::string, std::vector<double>> true_outages(const std::string& file) {
  std::map<std::string, std::vector<double>> truth;
  std::ifstream in(TEST_DATA + file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string domain, down, up;
    std::getline(fields, domain, ',');
    std::getline(fields, down, ',');
    std::getline(fields, up, ',');
    truth[domain].push_back(std::stod(up) - std::stod(down));
  }
  return truth;
}

class RealLog : public testing::TestWithParam<const char*> {};

TEST_P(RealLog, TellsTheKindsOfDestinationsApart) {
  std::map<std::string, DestinationKind> kinds;
  for (const Destination& d : summary_of(GetParam() + std::string(".log")).destinations) kinds[d.name] = d.kind;
  EXPECT_EQ(kinds["d05.test"], DestinationKind::outages);
  EXPECT_EQ(kinds["d09.test"], DestinationKind::greylisting);
  EXPECT_EQ(kinds["d10.test"], DestinationKind::dead);
  EXPECT_EQ(kinds["d11.test"], DestinationKind::refusing);
}

TEST_P(RealLog, GivesLengthsThatHoldTheTruth) {
  const LogSummary summary = summary_of(GetParam() + std::string(".log"));
  const auto truth = true_outages(GetParam() + std::string("-outages.csv"));
  int compared = 0;
  for (const NamedEstimate& estimate : summary.outages) {
    const auto own = truth.find(estimate.name);
    if (own == truth.end()) continue;
    ++compared;
    std::vector<double> lengths = own->second;
    std::sort(lengths.begin(), lengths.end());
    const double median = (lengths[(lengths.size() - 1) / 2] + lengths[lengths.size() / 2]) / 2;
    double mean = 0;
    for (const double length : lengths) mean += length / static_cast<double>(lengths.size());
    EXPECT_GE(median, estimate.lengths.median.low) << estimate.name;
    EXPECT_LE(median, estimate.lengths.median.high) << estimate.name;
    EXPECT_GE(mean, estimate.lengths.mean.low) << estimate.name;
    EXPECT_LE(mean, estimate.lengths.mean.high) << estimate.name;
    EXPECT_NEAR(estimate.lengths.median.value, median, 0.4 * median) << estimate.name;
    EXPECT_NEAR(estimate.lengths.mean.value, mean, 0.4 * mean) << estimate.name;
  }
  EXPECT_GE(compared, 1);
  ASSERT_EQ(summary.greylisting.size(), 1u);
  EXPECT_NEAR(summary.greylisting[0].lengths.median.value, 15, 1);
}

INSTANTIATE_TEST_SUITE_P(Retry, RealLog, testing::Values("postfix", "qmail"));

double uniform(sim::Random& random) { return (static_cast<double>(random.draw() >> 11) + 0.5) * 0x1p-53; }
double exponential(sim::Random& random, double mean) { return -mean * std::log(uniform(random)); }

/// Outages as attempts would show them that come at random with mean `gap`; the last one may be cut.
struct Drawn {
  std::vector<std::pair<SeenOutage, double>> seen;
  std::size_t missed = 0;
};

template <class Length>
Drawn draw_outages(sim::Random& random, int count, double gap, double cut, Length length) {
  Drawn drawn;
  for (int i = 0; i < count; ++i) {
    const double begin = 1000 * gap, end = begin + length(random);
    SeenOutage outage{0, 0, 0, std::numeric_limits<double>::infinity()};
    outage.before = begin - exponential(random, gap);
    double t = begin + exponential(random, gap);
    if (t > end) {
      ++drawn.missed;
      continue;
    }
    outage.first = t;
    for (; t < end && t < begin + cut; t += exponential(random, gap)) outage.last = t;
    if (t < begin + cut) outage.after = t;
    drawn.seen.emplace_back(outage, 1 / gap);
  }
  return drawn;
}

TEST(Estimate, OfRarelyObservedOutagesIsTheirTrueLaw) {
  sim::Random random(5);
  const Drawn drawn = draw_outages(random, 2000, 5, 1e9, [](sim::Random& r) { return exponential(r, 20); });
  EXPECT_GT(drawn.missed, 100u);
  const LengthEstimate estimate = estimate_lengths(seen_outages(drawn.seen), 1);
  EXPECT_NEAR(estimate.median.value, 20 * std::log(2.0), 1.5);
  EXPECT_NEAR(estimate.mean.value, 20, 1.5);
}

TEST(Estimate, AllowsForOutagesThatHadNotEnded) {
  sim::Random random(6);
  const Drawn drawn = draw_outages(random, 1000, 1, 30, [](sim::Random& r) { return exponential(r, 20); });
  const LengthEstimate estimate = estimate_lengths(seen_outages(drawn.seen), 1);
  EXPECT_GT(estimate.open, 150u);
  EXPECT_NEAR(estimate.median.value, 20 * std::log(2.0), 1.2);
}

/// The stated 95 % must hold roughly: of 100 logs with 40 outages each, at least 85.
TEST(Estimate, IntervalsHoldTheTruthAsOftenAsTheySay) {
  sim::Random random(7);
  int median = 0, mean = 0;
  for (int log = 0; log < 100; ++log) {
    const Drawn drawn = draw_outages(random, 40, 2, 1e9, [](sim::Random& r) { return exponential(r, 20); });
    const LengthEstimate estimate = estimate_lengths(seen_outages(drawn.seen), 1);
    median += estimate.median.low <= 13.86 && 13.86 <= estimate.median.high;
    mean += estimate.mean.low <= 20 && 20 <= estimate.mean.high;
  }
  EXPECT_GE(median, 85);
  EXPECT_GE(mean, 85);
}

/// Kaplan and Meier by hand: 2, 4, beyond 4, 8: S falls to 3/4, 1/2, 0.
TEST(Estimate, IsKaplanAndMeiersWhenOnlyEndsAreMissing) {
  Seen seen;
  seen.lengths = {2, 4, 8, 16};
  seen.noticed.assign(4, 1.0);
  for (const auto& [from, to] : {std::pair(0, 0), {1, 1}, {2, 3}, {2, 2}}) {
    Observation observation;
    for (int j = from; j <= to; ++j) observation.likely.emplace_back(j, 1.0);
    seen.observations.push_back(observation);
  }
  const std::vector<double> mass = self_consistent(seen, 2000, {}, {}, 0);
  EXPECT_NEAR(mass[0], 0.25, 1e-3);
  EXPECT_NEAR(mass[1], 0.25, 1e-3);
  EXPECT_NEAR(mass[2], 0.5, 1e-2);
}

TEST(Destinations, AnOutageLiesBetweenTheAttemptsAroundIt) {
  LogData log;
  log.domains = {"a.test"};
  log.deliveries.resize(5);
  log.last = 100;
  log.attempts = {{9, 10, 0, 0, Outcome::accepted}, {20, 20, 0, 1, Outcome::refused}, {30, 30, 0, 2, Outcome::refused},
                  {45, 45, 0, 1, Outcome::accepted}, {50, 50, 0, 3, Outcome::accepted}};
  const std::vector<Destination> seen = look_at(log);
  ASSERT_EQ(seen[0].outages.size(), 1u);
  EXPECT_EQ(seen[0].outages[0].before, 10);
  EXPECT_EQ(seen[0].outages[0].first, 20);
  EXPECT_EQ(seen[0].outages[0].last, 30);
  EXPECT_EQ(seen[0].outages[0].after, 45);
  ASSERT_EQ(seen[0].waits.size(), 2u);
  EXPECT_EQ(seen[0].waits[0].longer_than, 10);
  EXPECT_EQ(seen[0].waits[0].at_most, 25);
}

TEST(Destinations, AnAttemptLeftHangingByAPastOutageIsNoNewOne) {
  LogData log;
  log.domains = {"a.test"};
  log.deliveries.resize(3);
  log.last = 100;
  log.attempts = {{20, 20, 0, 0, Outcome::refused}, {30, 30, 0, 1, Outcome::accepted}, {25, 33, 0, 2, Outcome::timed_out},
                  {40, 40, 0, 0, Outcome::accepted}};
  EXPECT_EQ(look_at(log)[0].outages.size(), 1u);
}

}  // namespace
}  // namespace porpoise::reports::retry
