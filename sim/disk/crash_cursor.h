#pragma once
// Walks along a recorded run: at every position it knows what a power loss there could leave.
// One recording serves all profiles; nothing is run again.

#include "sim/disk/crash_states.h"

namespace porpoise::sim {

class CrashCursor {
 public:
  /// At position 0: before the first event. `recording` and `profile` must live as long.
  CrashCursor(const Recording& recording, const Profile& profile, std::uint64_t seed = 0)
      : recording_(&recording), state_(profile, recording.start, seed) {}

  /// Events that have happened.
  std::size_t position() const { return position_; }
  bool at_end() const { return position_ == recording_->events.size(); }
  const DiskEvent& next() const { return recording_->events[position_]; }
  /// Over the next event; false at the end.
  bool advance() {
    if (at_end()) return false;
    state_.apply(recording_->events[position_++]);
    return true;
  }

  const DurableState& state() const { return state_; }
  CrashWindow window() const { return CrashWindow(state_); }

 private:
  const Recording* recording_;
  std::size_t position_ = 0;
  DurableState state_;
};

}  // namespace porpoise::sim
