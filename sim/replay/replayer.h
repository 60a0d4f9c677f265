#pragma once
// Runs a recorded process again on what it was told, and says whether it asked the same.

#include <functional>
#include <optional>
#include <string>

#include "impl/host/host.h"
#include "sim/replay/playback.h"
#include "sim/replay/trace_set.h"

namespace porpoise::sim {

/// What the process runs.
using ReplayMain = std::function<Task<int>(Host, const record::Header&)>;

/// The mail server, as its recording says that it was started.
Task<int> serve_as_recorded(Host host, const record::Header& header);

struct ReplayOptions {
  /// Looked at between two turns; true ends the replay there.
  std::function<bool(const record::ReadTurn& turn, std::uint64_t events)> until;
  PlaybackListener* listener = nullptr;
  /// The files of the processes before it, changed by the replay; a redacted recording cannot do
  /// without if there was one.
  Shadow* shadow = nullptr;
  /// A write that was under way when the process was killed is taken to have reached the file.
  bool finish_writes = true;

  ReplayOptions() = default;
};

struct ReplayOutcome {
  std::uint64_t turns = 0;
  std::uint64_t events = 0;
  std::uint64_t calls = 0;
  Instant first;  ///< Of the process's clock.
  Instant last;
  WallTime wall;
  std::optional<Divergence> divergence;
  /// Why the recording could not be replayed further; empty when it ended well.
  std::string trouble;
  std::optional<int> exit_code;         ///< Of a process that ended by itself.
  std::vector<std::string> open_calls;  ///< What it waited for at the end.

  ReplayOutcome() = default;
};

/// `process` must be there from its start.
ReplayOutcome replay(const RecordedProcess& process, const ReplayMain& main,
                     const ReplayOptions& options);

}  // namespace porpoise::sim
