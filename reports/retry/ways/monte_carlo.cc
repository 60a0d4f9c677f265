#include "reports/retry/ways/monte_carlo.h"

#include <algorithm>

namespace porpoise::reports::retry {
namespace {

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::int64_t last_age(const std::vector<std::vector<Ages>>& schedules) {
  std::int64_t last = 0;
  for (const std::vector<Ages>& by_key : schedules) {
    for (const Ages& ages : by_key) last = std::max(last, ages.back());
  }
  return last;
}

}  // namespace

std::vector<Played> play(const Outage& outage, const Costs& costs,
                         const std::vector<std::vector<Ages>>& schedules, const Play& how) {
  const std::vector<Group> groups =
      draw_groups(outage, how.seed, how.messages, static_cast<double>(last_age(schedules)));

  std::vector<double> first, failed(groups.size()), delay(groups.size()), avoidable(groups.size());
  std::vector<Played> rows;
  for (const std::vector<Ages>& by_key : schedules) {
    Played row;
    std::vector<double> delays;
    std::size_t message = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      failed[g] = delay[g] = avoidable[g] = 0;
      const auto part = 1 / static_cast<double>(groups[g].size());
      for (const Path& path : groups[g]) {
        const Lot lot = deliver(path, by_key[message++ % by_key.size()], costs.wait);
        failed[g] += part * lot.failed;
        delay[g] += part * lot.delay;
        avoidable[g] += part * (costs.per_attempt() * lot.failed + lot.wait);
        if (lot.delivered) delays.push_back(lot.delay);
      }
    }
    row.failed = estimate(failed);
    row.delay = estimate(delay);
    row.avoidable = estimate(avoidable);
    row.given_up = 1 - static_cast<double>(delays.size()) / static_cast<double>(message);
    row.delay_95 = quantile_of(std::move(delays), 0.95);
    if (first.empty()) first = avoidable;
    std::vector<double> beyond(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) beyond[g] = avoidable[g] - first[g];
    row.against_first = estimate(beyond);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace porpoise::reports::retry
