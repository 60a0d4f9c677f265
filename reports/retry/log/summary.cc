#include "reports/retry/log/summary.h"

#include <algorithm>

namespace porpoise::reports::retry {
namespace {

constexpr std::size_t kFewOutages = 3, kMostDestinations = 30;

using Outages = std::vector<std::pair<SeenOutage, double>>;

void add_outages(const Destination& destination, Outages& all) {
  if (destination.kind != DestinationKind::outages) return;
  for (const SeenOutage& outage : destination.outages) all.emplace_back(outage, destination.traffic);
}

void estimate_outages(std::string name, const Outages& outages, std::uint64_t seed, LogSummary& summary) {
  if (!outages.empty()) summary.outages.push_back({std::move(name), estimate_lengths(seen_outages(outages), seed)});
}

std::vector<NamedEstimate> estimate_waits(std::string name, const std::vector<SeenWait>& waits, std::uint64_t seed) {
  if (waits.empty()) return {};
  return {{std::move(name), estimate_lengths(seen_waits(waits), seed)}};
}

}  // namespace

LogSummary summarize(LogData log, const std::vector<Pool>& pools, std::uint64_t seed) {
  LogSummary summary;
  summary.lines = log.lines;
  summary.malformed = log.malformed;
  summary.suspended = log.suspended;
  summary.without_start = log.without_start;
  summary.first_bad = std::move(log.first_bad);
  summary.span = log.last - log.first;
  summary.resolution = log.resolution;
  summary.destinations = look_at(log);
  auto& destinations = summary.destinations;
  std::stable_sort(destinations.begin(), destinations.end(),
                   [](const Destination& a, const Destination& b) { return a.traffic > b.traffic; });

  Outages all;
  std::vector<SeenWait> waits, greylisted;
  for (const Destination& destination : destinations) {
    add_outages(destination, all);
    waits.insert(waits.end(), destination.waits.begin(), destination.waits.end());
    if (destination.kind == DestinationKind::greylisting) {
      greylisted.insert(greylisted.end(), destination.waits.begin(), destination.waits.end());
    }
  }
  estimate_outages("all with outages", all, seed, summary);
  for (const Pool& pool : pools) {
    Outages pooled;
    for (const Destination& destination : destinations) {
      const auto& domains = pool.domains;
      if (std::find(domains.begin(), domains.end(), destination.name) != domains.end()) add_outages(destination, pooled);
    }
    estimate_outages(pool.name, pooled, seed, summary);
  }
  std::vector<const Destination*> most;
  for (const Destination& destination : destinations) {
    if (destination.kind == DestinationKind::outages && destination.outages.size() >= kFewOutages) most.push_back(&destination);
  }
  std::stable_sort(most.begin(), most.end(),
                   [](const Destination* a, const Destination* b) { return a->outages.size() > b->outages.size(); });
  most.resize(std::min(most.size(), kMostDestinations));
  for (const Destination* destination : most) {
    Outages own;
    add_outages(*destination, own);
    estimate_outages(destination->name, own, seed, summary);
  }
  summary.greylisting = estimate_waits("greylisting", greylisted, seed);
  summary.waits = estimate_waits("all messages", waits, seed);
  return summary;
}

}  // namespace porpoise::reports::retry
