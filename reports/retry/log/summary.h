#pragma once
// A log boiled down: what kind each destination is, how long outages last, how long messages wait.

#include <string>
#include <vector>

#include "reports/retry/log/turnbull.h"
#include "sim/maillog/destinations.h"

namespace porpoise::reports::retry {

using sim::maillog::BadLine;
using sim::maillog::Destination;
using sim::maillog::DestinationKind;
using sim::maillog::LogData;

/// Destinations whose outages are taken together.
struct Pool {
  std::string name;
  std::vector<std::string> domains;
};

struct NamedEstimate {
  std::string name;
  LengthEstimate lengths;
};

struct LogSummary {
  std::uint64_t lines = 0, malformed = 0, suspended = 0, without_start = 0;
  std::vector<BadLine> first_bad;
  double span = 0;        ///< Seconds that the log covers.
  double resolution = 0;  ///< Of its times.
  std::vector<Destination> destinations;  ///< The busiest first.

  /// Lengths of outages: all destinations with outages, the given pools, then single destinations with
  /// at least three, the 30 with most first.
  std::vector<NamedEstimate> outages;
  /// Waits behind greylisting, all such destinations together.
  std::vector<NamedEstimate> greylisting;
  /// Waits of all messages whose first attempt failed: what a retry schedule has to deal with.
  std::vector<NamedEstimate> waits;
};

LogSummary summarize(LogData log, const std::vector<Pool>& pools, std::uint64_t seed);

}  // namespace porpoise::reports::retry
