#pragma once
// A run with everything that is to be said of it: what a reader of the mailboxes complains about
// and, where it can judge, which promises the model sees broken.

#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"
#include "sim/scenario/run.h"

namespace porpoise::sim {

struct RunCounts {
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;
  std::uint64_t bounced = 0;
  // Known where the model judges.
  std::uint64_t attempts = 0;
  std::uint64_t deferrals = 0;
  std::uint64_t replies_lost = 0;
};

struct RunResult {
  std::uint64_t hash = 0;
  std::uint64_t events = 0;
  Instant end;
  RunCounts counts;
  std::vector<std::string> complaints;  ///< Of the reader; one line each.
  std::vector<model::Violation> violations;

  RunResult() = default;
  bool kept() const { return complaints.empty() && violations.empty(); }
  /// All that is wrong, one line each.
  std::vector<std::string> lines() const;
};

/// `options.watcher` is set here.
RunResult play_and_judge(const Scenario& scenario, RunOptions options);

}  // namespace porpoise::sim
