#include "sim/maillog/destinations.h"

#include <algorithm>
#include <limits>

namespace porpoise::sim::maillog {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// An attempt as long as this was kept waiting by its host; shorter ones saw one moment of it.
constexpr double kHung = 1;
/// Between 0.1 (real outages of a busy host) and 1 (random order).
constexpr double kMixed = 0.4;
constexpr std::uint64_t kFewDeferrals = 5;

void count(Destination& destination, Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted:
      ++destination.accepted;
      break;
    case Outcome::refused:
      ++destination.refused;
      break;
    case Outcome::timed_out:
      ++destination.timed_out;
      break;
    case Outcome::deferred:
      ++destination.deferred;
      break;
    case Outcome::failed:
      ++destination.failed;
      break;
  }
}

double mixing_of(const std::vector<Attempt>& attempts) {
  double taken = 0, deferred = 0, runs = 0;
  bool before = false;
  for (const Attempt& attempt : attempts) {
    if (attempt.outcome == Outcome::failed) continue;
    const bool deferral = is_deferral(attempt.outcome);
    if (taken + deferred == 0 || deferral != before) ++runs;
    (deferral ? deferred : taken) += 1;
    before = deferral;
  }
  if (taken == 0 || deferred == 0) return 0;
  return runs / (1 + 2 * taken * deferred / (taken + deferred));
}

DestinationKind kind_of(const Destination& seen) {
  if (seen.deferrals() == 0)
    return seen.failed > 0 ? DestinationKind::refusing : DestinationKind::up;
  if (seen.accepted + seen.failed == 0) return DestinationKind::dead;
  const bool answers = seen.deferred * 2 > seen.deferrals();
  if (answers && seen.mixing > kMixed && seen.deferrals() >= kFewDeferrals)
    return DestinationKind::greylisting;
  if (seen.failed > 0 && seen.failed > 4 * seen.deferrals()) return DestinationKind::refusing;
  return DestinationKind::outages;
}

/// Follows one destination through its attempts, in the order of the log.
std::vector<SeenOutage> outages_of(const std::vector<Attempt>& attempts, const LogData& log) {
  std::vector<SeenOutage> outages;
  double last_up = log.first;
  bool down = false;
  for (const Attempt& attempt : attempts) {
    if (!is_deferral(attempt.outcome)) {
      if (down) outages.back().after = std::max(attempt.end, outages.back().last) + log.resolution;
      down = false;
      last_up = std::max(last_up, attempt.end);
      continue;
    }
    double noticed = attempt.start;
    if (noticed <= last_up) {
      // Begun while the host was up: kept hanging by an outage that is over, or cut off just now.
      if (!down && attempt.end - attempt.start >= kHung) continue;
      noticed = attempt.end;
    }
    if (!down) outages.push_back({last_up, noticed + log.resolution, attempt.end, kNever});
    down = true;
    outages.back().first = std::min(outages.back().first, noticed + log.resolution);
    outages.back().last = std::max(outages.back().last, attempt.end);
  }
  return outages;
}

/// By outage: what each message that met one at its first attempt had to wait for its end.
std::vector<SeenWait> waits_in(const std::vector<SeenOutage>& outages,
                               const std::vector<Attempt>& attempts, std::vector<bool>& met) {
  std::vector<SeenWait> waits;
  for (const Attempt& attempt : attempts) {
    if (met[attempt.delivery]) continue;
    met[attempt.delivery] = true;
    if (!is_deferral(attempt.outcome)) continue;
    const auto outage = std::lower_bound(outages.begin(), outages.end(), attempt.end,
                                         [](const SeenOutage& o, double t) { return o.last < t; });
    if (outage == outages.end()) continue;
    waits.push_back({std::max(0.0, outage->last - attempt.end), outage->after - attempt.end});
  }
  return waits;
}

/// By message: where some pass and some do not, each has a wait of its own.
std::vector<SeenWait> waits_alone(const std::vector<Attempt>& attempts, double resolution,
                                  std::vector<bool>& met) {
  std::vector<SeenWait> waits;
  std::vector<double> first;
  std::unordered_map<std::uint32_t, std::size_t> waiting;  // delivery -> its wait
  for (const Attempt& attempt : attempts) {
    const auto found = waiting.find(attempt.delivery);
    if (found == waiting.end()) {
      if (!met[attempt.delivery] && is_deferral(attempt.outcome)) {
        waiting.emplace(attempt.delivery, waits.size());
        first.push_back(attempt.end);
        waits.push_back({0, kNever});
      }
      met[attempt.delivery] = true;
      continue;
    }
    const double age = attempt.end - first[found->second];
    SeenWait& wait = waits[found->second];
    if (wait.at_most != kNever) continue;
    if (is_deferral(attempt.outcome))
      wait.longer_than = std::max(wait.longer_than, age);
    else
      wait.at_most = std::max(age, wait.longer_than) + resolution;
  }
  return waits;
}

}  // namespace

const char* name_of(DestinationKind kind) {
  switch (kind) {
    case DestinationKind::up:
      return "up";
    case DestinationKind::outages:
      return "outages";
    case DestinationKind::greylisting:
      return "greylisting";
    case DestinationKind::refusing:
      return "refuses recipients";
    case DestinationKind::dead:
      return "dead";
  }
  return "";
}

std::vector<Destination> look_at(const LogData& log) {
  std::vector<std::vector<Attempt>> by_domain(log.domains.size());
  for (const Attempt& attempt : log.attempts) by_domain[attempt.domain].push_back(attempt);

  std::vector<Destination> destinations;
  std::vector<bool> met(log.deliveries.size(), false);
  const double span = std::max(1.0, log.last - log.first);
  for (std::size_t i = 0; i < by_domain.size(); ++i) {
    const std::vector<Attempt>& attempts = by_domain[i];
    Destination seen;
    seen.name = log.domains[i];
    std::vector<std::uint32_t> deliveries;
    for (const Attempt& attempt : attempts) {
      count(seen, attempt.outcome);
      deliveries.push_back(attempt.delivery);
    }
    std::sort(deliveries.begin(), deliveries.end());
    const auto distinct = std::unique(deliveries.begin(), deliveries.end()) - deliveries.begin();
    seen.traffic = static_cast<double>(distinct) / span;
    seen.mixing = mixing_of(attempts);
    seen.kind = kind_of(seen);
    if (seen.kind == DestinationKind::greylisting) {
      seen.waits = waits_alone(attempts, log.resolution, met);
    } else if (seen.deferrals() > 0) {
      seen.outages = outages_of(attempts, log);
      seen.waits = waits_in(seen.outages, attempts, met);
    }
    destinations.push_back(std::move(seen));
  }
  return destinations;
}

}  // namespace porpoise::sim::maillog
