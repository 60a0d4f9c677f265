#pragma once
// The distribution of lengths that were only seen between bounds: the maximum likelihood estimate of
// Turnbull (1976), which is Kaplan and Meier's where the end alone may be missing.

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/maillog/destinations.h"

namespace porpoise::reports::retry {

using sim::maillog::SeenOutage;
using sim::maillog::SeenWait;

/// One length, by how likely each candidate makes what was seen.
struct Observation {
  std::vector<std::pair<std::uint32_t, double>> likely;  ///< (candidate, likelihood > 0)
};

struct Seen {
  std::vector<double> lengths;  ///< Candidates, rising; the last stands for "longer than anything seen".
  std::vector<Observation> observations;
  /// By candidate: the chance that a length like this is noticed at all.
  std::vector<double> noticed;
};

/// Begin and end both lie anywhere within their bounds: the likelihood of a length is the measure of
/// the begins that go with it. `traffic`, messages a second, says how short an outage may be to be
/// noticed: with chance 1 - exp(-traffic * length).
Seen seen_outages(const std::vector<std::pair<SeenOutage, double>>& outages_and_traffic);
Seen seen_waits(const std::vector<SeenWait>& waits);

/// How far the estimate's masses are spread over neighbouring candidates, 3 % apart.
inline constexpr int kSpread = 6;

/// The mass of each candidate, sum 1: `rounds` of the self-consistency step from `start` (or from all
/// equal), with observation i counted `counts[i]` times (or all once), each followed by spreading every
/// mass over `spread` neighbours on both sides (0: none; the plain estimate of Turnbull).
std::vector<double> self_consistent(const Seen& seen, int rounds, std::vector<double> start, const std::vector<double>& counts,
                                    int spread);

struct Interval {
  double value = 0, low = 0, high = 0;
};

struct LengthEstimate {
  std::size_t count = 0;
  std::size_t open = 0;  ///< Not ended when the log did.
  Interval median, mean;  ///< 95 % by bootstrap. The mean stops at the longest length seen.
  std::vector<std::pair<double, double>> survival;  ///< Points of S(t), from (0, 1).
};

/// Needs at least one observation. Equal seeds give equal intervals.
LengthEstimate estimate_lengths(const Seen& seen, std::uint64_t seed);

}  // namespace porpoise::reports::retry
