#pragma once
// Time as one simulated process sees it: the queue's for deadlines, the machine's for the calendar.

#include "impl/host/clock.h"
#include "sim/clock/life.h"

namespace porpoise::sim {

class SimClock final : public Clock {
 public:
  /// `wall_at_start`: what the machine's calendar says at instant 0; may be changed at any time.
  SimClock(Life& life, const WallTime& wall_at_start) : life_(life), wall_at_start_(wall_at_start) {}

  WallTime wall() const override;
  Instant now() const override { return life_.queue.now(); }
  Task<> sleep_until(Instant deadline) override;
  std::unique_ptr<Timer> make_timer() override;

 private:
  Life& life_;
  const WallTime& wall_at_start_;
};

}  // namespace porpoise::sim
