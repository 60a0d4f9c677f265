#pragma once
// What came of a campaign, or of a part of it: kept as JSON, so that a campaign can go on where it
// was stopped and parts from many machines can be added up.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/fuzz/campaign.h"
#include "sim/fuzz/seeds.h"

namespace porpoise::sim {

/// One shard, and how many of its seeds are done: always its first ones.
struct ReportPart {
  Shard shard;
  std::uint64_t done = 0;

  bool operator==(const ReportPart&) const = default;
};

struct FuzzReport {
  std::string stories;  ///< `drawn`, or the files in their order.
  SeedRange seeds;
  std::vector<ReportPart> parts;
  std::uint64_t failed = 0;
  std::uint64_t events = 0;
  std::uint64_t virtual_us = 0;
  std::uint64_t wall_ms = 0;  ///< Of all machines together.
  /// What became of messages and attempts, and how often each kind of trouble was in a story.
  std::map<std::string, std::uint64_t> outcomes;
  std::map<std::string, std::uint64_t> injected;
  std::vector<std::string> failures;  ///< A line each, to make it again.

  FuzzReport() = default;
  bool operator==(const FuzzReport&) const = default;

  std::uint64_t done() const;
  /// Adds one run, without its seed: whoever counts parts does.
  void add(const std::vector<std::uint64_t>& numbers);
  /// Why `other` cannot be added; empty: it was.
  std::string add(const FuzzReport& other);

  std::string to_json() const;
  /// Nothing when `text` is no report.
  static std::optional<FuzzReport> from_json(const std::string& text);
  /// Lines for people, the last one of `key=value` fields.
  std::string summary() const;
};

/// All that one run adds to a report, as numbers that can cross a pipe.
std::vector<std::uint64_t> numbers_of(const FuzzCase& run, const RunResult& result, bool failed);

}  // namespace porpoise::sim
