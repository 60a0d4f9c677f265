#pragma once
// When the next attempt is due: a pure function of the message's age. Knows nothing of give-up times,
// limits or destinations; those belong to whoever asks.

#include <cstdint>

namespace porpoise::retry {

enum class Channel : std::uint8_t { local, remote };

/// What a queue knows about one recipient (or one destination) that was not reached yet.
/// Times in whole seconds since the epoch.
struct AttemptState {
  std::int64_t birth = 0;          ///< When it was accepted; ages count from here.
  std::int64_t first_failure = 0;  ///< 0: none yet.
  std::int64_t last_attempt = 0;   ///< 0: none yet.
  std::uint32_t attempts = 0;      ///< Begun so far.
  Channel channel = Channel::remote;
  std::uint64_t key = 0;  ///< Names the message or destination; decides its jitter.
};

class Schedule {
 public:
  virtual ~Schedule() = default;
  /// When the attempt after the one at `now` is due, in seconds since the epoch; always > now.
  /// Equal arguments give equal answers on every machine. The schedules of make_schedule() use only
  /// birth, channel and key: a restart needs no counters and moves no attempt.
  virtual std::int64_t next_attempt(const AttemptState& state, std::int64_t now) const = 0;
};

}  // namespace porpoise::retry
