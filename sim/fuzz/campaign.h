#pragma once
// What becomes of a seed in a campaign: which scenario it runs, and whether and where that is
// crashed. A seed says all of it, so that one line of the command line makes any run again.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/fuzz/judged_run.h"
#include "sim/trace/log_comparison.h"

namespace porpoise::sim {

/// One run.
struct FuzzCase {
  const Scenario* scenario = nullptr;
  std::shared_ptr<const Scenario> drawn;  ///< Holds the scenario when nobody else does.
  std::uint64_t seed = 0;
  std::optional<ExtraCrash> crash;

  FuzzCase() = default;
  /// `porpoise-sim run ...`, which makes it again.
  std::string command() const;
};

class Campaign {
 public:
  /// Every seed draws a story of its own (draw_story.h), crashes and all.
  Campaign() = default;
  /// At least one scenario. Plays each once, to know how many events there are to crash after.
  explicit Campaign(std::vector<Scenario> scenarios);

  const std::vector<Scenario>& scenarios() const { return scenarios_; }
  /// The scenarios in turn; one run in four is not crashed.
  FuzzCase draw(std::uint64_t seed) const;
  /// `drawn`, or the files.
  std::string stories() const;

 private:
  std::vector<Scenario> scenarios_;
  std::vector<std::uint64_t> events_;  ///< Of each scenario without a crash.
};

/// `lines` may be empty.
RunResult play(const FuzzCase& run, EventLog::LineListener lines = {});

/// Plays `run` twice more and says where the two part. They may not part again.
LogComparison compare_two_runs(const FuzzCase& run);

}  // namespace porpoise::sim
