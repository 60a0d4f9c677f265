#include "reports/retry/log/turnbull.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "impl/base/assert.h"
#include "sim/clock/random.h"

namespace porpoise::reports::retry {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// A begin or end known better than this is taken as known to this: a measure needs a width.
constexpr double kExact = 1e-3;
/// Candidates stand 3 % apart.
constexpr double kSpacing = 1.03;
/// Lengths that are noticed more rarely than this would be guessed from hardly anything: from few
/// observations less is guessed.
double least_noticed(std::size_t observations) { return observations < 100 ? 0.6 : 0.3; }

std::vector<double> candidates(double most) {
  std::vector<double> lengths;
  for (double t = 0.1; t < most * kSpacing; t *= kSpacing) lengths.push_back(t);
  lengths.push_back(lengths.back() * kSpacing);
  return lengths;
}

/// Spreads each mass over its neighbours, the last candidate apart: what is seen through wide bounds
/// otherwise gathers in spikes (the smoothed EM of Silverman and others, 1990).
void smooth(std::vector<double>& mass, std::ptrdiff_t reach) {
  const auto size = static_cast<std::ptrdiff_t>(mass.size()) - 1;
  std::vector<double> spread(mass.size(), 0);
  for (std::ptrdiff_t j = 0; j < size; ++j) {
    for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
      const std::ptrdiff_t to = std::clamp<std::ptrdiff_t>(j + k, 0, size - 1);
      spread[static_cast<std::size_t>(to)] += mass[static_cast<std::size_t>(j)] * static_cast<double>(reach + 1 - std::abs(k)) /
                                              static_cast<double>((reach + 1) * (reach + 1));
    }
  }
  spread.back() = mass.back();
  mass = std::move(spread);
}

/// The measure of begins in (before, first] whose end after `length` lies in (last, after].
double overlap(const SeenOutage& o, double length) {
  const double before = std::min(o.before, o.first - kExact);
  const double after = std::max(o.after, o.last + kExact);
  return std::min(o.first, after - length) - std::max(before, o.last - length);
}

double median_of(const std::vector<double>& lengths, const std::vector<double>& mass) {
  double sum = 0;
  for (std::size_t j = 0; j < mass.size(); ++j) {
    if (sum + mass[j] >= 0.5) return lengths[j];
    sum += mass[j];
  }
  return lengths.back();
}

double mean_of(const std::vector<double>& lengths, const std::vector<double>& mass) {
  double sum = 0;
  for (std::size_t j = 0; j < mass.size(); ++j) sum += mass[j] * lengths[j];
  return sum;
}

Interval interval_of(double value, std::vector<double> repeated) {
  std::sort(repeated.begin(), repeated.end());
  const auto at = [&](double share) {
    return repeated[static_cast<std::size_t>(std::lround(share * static_cast<double>(repeated.size() - 1)))];
  };
  return {value, std::min(value, at(0.025)), std::max(value, at(0.975))};
}

}  // namespace

Seen seen_outages(const std::vector<std::pair<SeenOutage, double>>& outages_and_traffic) {
  Seen seen;
  double most = 1, traffic = 0;
  for (const auto& [outage, rate] : outages_and_traffic) {
    const double end = outage.after == kNever ? outage.last : outage.after;
    most = std::max(most, end - outage.before);
    traffic += rate / static_cast<double>(outages_and_traffic.size());
  }
  seen.lengths = candidates(most);
  for (const double length : seen.lengths) {
    seen.noticed.push_back(std::max(least_noticed(outages_and_traffic.size()), 1 - std::exp(-traffic * length)));
  }
  for (const auto& entry : outages_and_traffic) {
    Observation observation;
    for (std::uint32_t j = 0; j < seen.lengths.size(); ++j) {
      const double likelihood = overlap(entry.first, seen.lengths[j]);
      if (likelihood > 0) observation.likely.emplace_back(j, likelihood);
    }
    if (observation.likely.empty()) {
      // Known more closely than the candidates are apart.
      const SeenOutage& o = entry.first;
      const double middle = (o.last + o.after - o.before - o.first) / 2;
      const auto near = std::lower_bound(seen.lengths.begin(), seen.lengths.end() - 1, middle);
      observation.likely.emplace_back(static_cast<std::uint32_t>(near - seen.lengths.begin()), 1.0);
    }
    seen.observations.push_back(std::move(observation));
  }
  return seen;
}

Seen seen_waits(const std::vector<SeenWait>& waits) {
  Seen seen;
  double most = 1;
  for (const SeenWait& wait : waits) most = std::max(most, wait.at_most == kNever ? wait.longer_than : wait.at_most);
  seen.lengths = candidates(most);
  seen.noticed.assign(seen.lengths.size(), 1.0);
  for (const SeenWait& wait : waits) {
    Observation observation;
    const auto first = std::upper_bound(seen.lengths.begin(), seen.lengths.end(), wait.longer_than);
    auto last = std::upper_bound(seen.lengths.begin(), seen.lengths.end(), wait.at_most);
    if (last <= first) last = first + 1;  // between two candidates: the next one
    for (auto j = first; j != last; ++j) {
      observation.likely.emplace_back(static_cast<std::uint32_t>(j - seen.lengths.begin()), 1.0);
    }
    seen.observations.push_back(std::move(observation));
  }
  return seen;
}

std::vector<double> self_consistent(const Seen& seen, int rounds, std::vector<double> mass, const std::vector<double>& counts,
                                    int spread) {
  const std::size_t size = seen.lengths.size();
  if (mass.empty()) mass.assign(size, 1.0 / static_cast<double>(size));
  std::vector<double> next(size);
  for (int round = 0; round < rounds; ++round) {
    std::fill(next.begin(), next.end(), 0);
    double observed = 0;
    for (std::size_t i = 0; i < seen.observations.size(); ++i) {
      const double count = counts.empty() ? 1 : counts[i];
      if (count == 0) continue;
      double sum = 0;
      for (const auto& [j, likelihood] : seen.observations[i].likely) sum += likelihood * mass[j];
      if (sum <= 0) continue;
      observed += count;
      for (const auto& [j, likelihood] : seen.observations[i].likely) next[j] += count * likelihood * mass[j] / sum;
    }
    // For every length that was noticed, some like it were not.
    double noticed = 0, total = 0;
    for (std::size_t j = 0; j < size; ++j) noticed += mass[j] * seen.noticed[j];
    for (std::size_t j = 0; j < size; ++j) {
      next[j] += observed * mass[j] * (1 - seen.noticed[j]) / noticed;
      total += next[j];
    }
    for (std::size_t j = 0; j < size; ++j) mass[j] = next[j] / total;
    if (spread > 0) smooth(mass, spread);
  }
  return mass;
}

LengthEstimate estimate_lengths(const Seen& seen, std::uint64_t seed) {
  PORPOISE_ASSERT(!seen.observations.empty());
  constexpr int kRounds = 200, kRepeats = 200;
  constexpr double kWork = 1e8;  // steps of likelihood in all
  const std::vector<double> mass = self_consistent(seen, kRounds, {}, {}, kSpread);

  double work = 0;
  for (const Observation& observation : seen.observations) work += static_cast<double>(observation.likely.size());
  const int repeats = std::clamp(static_cast<int>(kWork / work / 30), 40, kRepeats);
  const int rounds = std::clamp(static_cast<int>(kWork / work / repeats), 20, 40);
  sim::Random random(seed);
  std::vector<double> medians, means;
  std::vector<double> start = mass;
  // A little of everything: from a mass of 0 the step never comes back.
  for (double& m : start) m = 0.9 * m + 0.1 / static_cast<double>(start.size());
  for (int repeat = 0; repeat < repeats; ++repeat) {
    std::vector<double> counts(seen.observations.size(), 0);
    for (std::size_t i = 0; i < counts.size(); ++i) ++counts[random.below(counts.size())];
    const std::vector<double> again = self_consistent(seen, rounds, start, counts, kSpread);
    medians.push_back(median_of(seen.lengths, again));
    means.push_back(mean_of(seen.lengths, again));
  }

  LengthEstimate estimate;
  estimate.count = seen.observations.size();
  for (const Observation& observation : seen.observations) {
    if (observation.likely.back().first + 1 == seen.lengths.size()) ++estimate.open;
  }
  estimate.median = interval_of(median_of(seen.lengths, mass), std::move(medians));
  estimate.mean = interval_of(mean_of(seen.lengths, mass), std::move(means));
  estimate.survival.emplace_back(0, 1);
  double left = 1;
  for (std::size_t j = 0; j + 1 < mass.size(); ++j) {
    left -= mass[j];
    estimate.survival.emplace_back(seen.lengths[j], std::max(0.0, left));
  }
  return estimate;
}

}  // namespace porpoise::reports::retry
