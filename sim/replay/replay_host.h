#pragma once
// A Host that answers every call as it was answered when it was recorded.

#include <memory>

#include "impl/host/host.h"
#include "sim/replay/playback.h"

namespace porpoise::sim {

/// Must outlive every coroutine that uses its host().
class ReplayHost {
 public:
  /// Asks for `started` at once: the first turn must have been taken. `playback` outlives it.
  ReplayHost(Executor executor, Playback& playback);
  ReplayHost(const ReplayHost&) = delete;
  ~ReplayHost();

  Host host();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace porpoise::sim
