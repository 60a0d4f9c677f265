#include "impl/send/due_times.h"

#include "impl/base/assert.h"
#include "impl/retry/make_schedule.h"

namespace porpoise::send {

void DueTimes::use(const control::Config& config) {
  retry::MadeSchedule made = retry::make_schedule(config.retry_schedule);
  PORPOISE_ASSERT(made.schedule);  // control refuses names that make none
  schedule_ = std::move(made.schedule);
}

DueTimes::Cause DueTimes::cause(const queue::Progress& progress) const {
  if (progress.attempts == 0) return Cause::untried;
  if (progress.last_attempt == WallTime()) return Cause::operated;
  return progress.last_attempt < released_ ? Cause::released : Cause::schedule;
}

WallTime DueTimes::next(queue::MessageId id, WallTime birth, queue::Channel channel,
                        const queue::Progress& progress) const {
  if (cause(progress) != Cause::schedule) return birth;
  retry::AttemptState state;
  state.birth = seconds_of(birth);
  state.first_failure = state.birth;
  state.last_attempt = seconds_of(progress.last_attempt);
  state.attempts = progress.attempts;
  state.channel = channel == queue::Channel::local ? retry::Channel::local : retry::Channel::remote;
  state.key = id;
  // Schedules count whole seconds from the birth; its fraction keeps the ages exact.
  const std::int64_t fraction_us = birth.time_since_epoch().count() - state.birth * 1'000'000;
  const std::int64_t next_s = schedule_->next_attempt(state, state.last_attempt);
  return WallTime(std::chrono::microseconds(next_s * 1'000'000 + fraction_us));
}

std::int64_t DueTimes::wait_at(std::int64_t age) const {
  const retry::AttemptState state;  // of something born at the epoch
  return schedule_->next_attempt(state, age) - age;
}

}  // namespace porpoise::send
