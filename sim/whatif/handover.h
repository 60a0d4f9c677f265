#pragma once
// A recorded server at one moment of its night, had by replaying it up to there: what a simulated
// one needs to go on from.

#include <map>
#include <string>
#include <vector>

#include "sim/replay/trace_set.h"

namespace porpoise::sim {

struct LoggedLine {
  double at = 0;  ///< Seconds since the recording's beginning.
  std::string text;
};

struct Handover {
  Duration at{0};  ///< Since the recording's beginning: not earlier than was asked for.
  WallTime begun;  ///< The recording's beginning.
  std::map<std::string, std::string> queue;  ///< Paths below the home's `queue` -> contents.
  std::vector<LoggedLine> log;               ///< Up to then.

  Handover() = default;
};

struct HandoverOutcome {
  Handover handover;
  std::string error;  ///< One line; empty: it was had.

  HandoverOutcome() = default;
};

/// Replays the processes of `recording` until `from` after its beginning. What the server was about
/// to write then counts as written; what it was told after that does not.
HandoverOutcome hand_over(const TraceSet& recording, Duration from);

}  // namespace porpoise::sim
