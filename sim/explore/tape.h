#pragma once
// One recorded life and the points at which it may be crashed: what walks, sweeps and revisits of
// states have in common.

#include <optional>

#include "sim/disk/crash_cursor.h"
#include "sim/explore/coordinate.h"
#include "sim/explore/trial.h"

namespace porpoise::sim {

struct Tape {
  Recording recording;
  std::size_t before = 0;  ///< Events of earlier lives on the same page cache.
  std::vector<CrashPoint> points;
  std::vector<std::uint64_t> steps;

  Tape() = default;
  explicit Tape(TrialResult result);

  /// The tape of `result`, what went on after the crash at `point` of this one, from `start` on.
  Tape after(const Start& start, std::size_t point, TrialResult result) const;
};

/// Over `tape` for crashes at `point`. A disk that lies draws anew for every point which syncs it
/// ignored: one draw for all would leave most of them out.
CrashCursor cursor_for(const Tape& tape, const Profile& profile, std::uint64_t seed,
                       std::size_t point);

/// What `choice`, a kill or a power loss on `tape`, begins with. Nothing when there is no such state.
std::optional<Start> start_of(const Tape& tape, const CrashChoice& choice, const Profile& profile,
                              const CrashBounds& bounds, std::uint64_t seed);

}  // namespace porpoise::sim
