#pragma once
// The best schedule for a known outage law and cost, among all with attempts at whole seconds.

#include <vector>

#include "reports/retry/model/ages.h"
#include "reports/retry/ways/exact.h"

namespace porpoise::reports::retry {

/// Minimizes the sum over k of c S(t_k) + S(t_{k-1}) (V(t_k) - V(t_{k-1})) over all 0 = t_0 < ... <
/// t_n = lifetime; tables by whole seconds, S falling, V rising. Exact: backward dynamic programming,
/// where the best next attempt from each age is the lowest of lines in S (convex hull), so that a week
/// of seconds takes milliseconds. Where survival has underflown the last wait is repeated.
Ages optimal_ages(const std::vector<double>& survival, const std::vector<double>& value, double attempt);

/// For destinations that may go away again: the same over `candidates` only (rising, from 0 to the
/// lifetime), with the chances of the renewal; quadratic in their number.
Ages optimal_ages_renewing(const Exact& exact, double attempt, const Ages& candidates);

/// The one of these that fits the outage; `others`: attempts that must not beat it.
Ages optimal_ages(const Exact& exact, double attempt, const std::vector<std::vector<Ages>>& others);

/// The continuous law (Keller 1974): attempts where the integral of sqrt(h v / 2c) reaches 1, 2, ...
Ages continuous_ages(const Exact& exact, double attempt);
/// The cost that law promises: the integral of sqrt(2 c h v) S.
double continuous_cost(const Exact& exact, double attempt);

}  // namespace porpoise::reports::retry
