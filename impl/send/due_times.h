#pragma once
// When a message is due on a channel: the schedule in force, and what the operator has released.

#include <memory>

#include "impl/control/config.h"
#include "impl/queue/store.h"
#include "impl/retry/schedule.h"

namespace porpoise::send {

class DueTimes {
 public:
  /// From now on by the schedule of these settings.
  void use(const control::Config& config);
  /// Attempts made before `now` count against nobody any more (ALRM).
  void release(WallTime now) { released_ = now; }

  /// Never earlier than `birth`; in the past: as soon as there is a slot.
  WallTime next(queue::MessageId id, WallTime birth, queue::Channel channel,
                const queue::Progress& progress) const;

  /// What next() goes by.
  enum class Cause : std::uint8_t {
    untried,   ///< There has been no attempt.
    operated,  ///< The operator has made the message due.
    released,  ///< release() has.
    schedule,
  };
  Cause cause(const queue::Progress& progress) const;
  /// Seconds that remote mail of this age waits after an attempt.
  std::int64_t wait_at(std::int64_t age) const;

 private:
  std::unique_ptr<retry::Schedule> schedule_;
  WallTime released_;
};

}  // namespace porpoise::send
