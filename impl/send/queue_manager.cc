#include "impl/send/queue_manager.h"

#include <algorithm>

#include "impl/control/routing.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"

namespace porpoise::send {
namespace {

using namespace std::chrono_literals;

// Wall time may jump: never sleep on an old idea of it for longer.
constexpr Duration kLongestSleep = 1h;
// Messages read at once, and how many of them for one destination beyond those under way: so many
// that a few big recipient lists, which take turns, do not keep a single recipient from its turn
// (T44), and fewer when there is little left for other destinations.
constexpr std::size_t kJobsMax = 2000;
constexpr std::size_t kReadyAhead = 100;
constexpr std::size_t kShareOfRest = 8;
// Of a queue with more that is due nobody looks at the list of what may have been sent twice.
constexpr std::size_t kSuspectsMax = 100'000;

}  // namespace

QueueManager::QueueManager(Parts parts)
    : parts_(parts), wakeup_(parts.clock.make_timer()), agents_{&parts.local, &parts.remote} {
  refresh_config();
}

void QueueManager::restore(const queue::Listed& listed) {
  if (listed.held) return;
  std::optional<WallTime> due;
  for (const Channel channel : kBothChannels) {
    const queue::Progress& progress = listed.progress[index(channel)];
    if (progress.attempts == 0) continue;
    const WallTime next = due_times_.next(listed.id, listed.birth, channel, progress);
    due = due ? std::min(*due, next) : next;
  }
  const std::int64_t due_us = due ? due->time_since_epoch().count() : now_us();
  wait(kUnknown, {due_us, listed.id});
  if (after_crash_ && due_us <= now_us() && suspects_.size() < kSuspectsMax) {
    suspects_.insert(listed.id);
  }
  wakeup_->wake();
}

void QueueManager::accept(queue::MessageId id, WallTime birth, const roles::Envelope& envelope) {
  parts_.log.write(log_lines::new_message(id));
  Place place = kUnknown;
  for (const std::string& recipient : envelope.recipients) {
    const std::string name = destination_of(*config_, control::route_address(*config_, recipient));
    if (is_destination(place) && destinations_.at(place).name == name) continue;
    const bool first = place == kUnknown;
    if (!first) destinations_.let_go(place);
    place = first ? destinations_.hold(name) : kSeveral;
    if (!first) break;
  }
  waiting_.push(place, {birth.time_since_epoch().count(), id});
  hear_from(envelope.sender);
  wakeup_->wake();
}

void QueueManager::run_now() {
  due_times_.release(parts_.clock.wall());
  destinations_.forget_failures();
  waiting_.make_all_due(now_us());
  wakeup_->wake();
}

void QueueManager::stop() {
  stopping_ = true;
  log_status();
  wakeup_->wake();
}

Task<> QueueManager::run() {
  log_status();
  while (!stopping_ || !jobs_.empty()) {
    refresh_config();
    if (!stopping_) {
      open_due();
      start_ready();
    } else {
      drop_ready();
      if (jobs_.empty()) break;
    }
    const Instant deadline = stopping_ ? Instant::never() : next_wakeup();
    co_await wakeup_->wait_until(deadline);
  }
}

void QueueManager::drop_ready() {
  for (const Turns& turns : turns_) {
    while (const std::shared_ptr<Job> job = turns.any()) {
      drop_todo(*job);
      if (job->over()) leave(job->message.id, Next::nothing);
    }
  }
}

/// The job starts no attempt any more.
void QueueManager::drop_todo(Job& job) {
  for (const Channel channel : kBothChannels) {
    for (const auto& [place, attempts] : job.todo[index(channel)]) {
      turns_[index(channel)].drop(place, job);
    }
    job.todo[index(channel)].clear();
  }
}

void QueueManager::refresh_config() {
  const std::shared_ptr<const control::Config> current = parts_.config.current();
  if (current == config_) return;
  config_ = current;
  limit_ = {config_->concurrency_local, config_->concurrency_remote};
  due_times_.use(*config_);
}

bool QueueManager::has_room(Place place) const {
  if (jobs_.size() >= kJobsMax) return false;
  if (!is_destination(place)) return true;
  const Destinations::Entry& entry = destinations_.at(place);
  const std::size_t slots = limit_[index(entry.is_local() ? Channel::local : Channel::remote)];
  const std::size_t limit = limit_of(place);
  const std::size_t at_once = limit == 0 ? slots : entry.state.window(limit);
  const std::size_t ahead = std::min(kReadyAhead, (kJobsMax - jobs_.size()) / kShareOfRest);
  return slots > 0 && entry.open < at_once + ahead;
}

void QueueManager::open_due() {
  const std::int64_t now = now_us();
  const auto room = [this](Place place) { return has_room(place); };
  while (const std::optional<DueHeaps::Popped> popped = waiting_.pop(now, room)) {
    const queue::MessageId id = popped->due.id;
    if (jobs_.contains(id)) {  // its pass is not over: it will wait again by itself
      destinations_.let_go(popped->place);
      continue;
    }
    const auto job = std::make_shared<Job>();
    job->message.id = id;
    job->waited_at = popped->place;
    ++destinations_.at(popped->place).open;
    jobs_[id] = job;
    spawn(parts_.executor, open_job(job));
  }
}

Instant QueueManager::next_wakeup() const {
  const Instant now = parts_.clock.now();
  // Whoever frees room wakes us.
  const auto room = [this](Place place) { return has_room(place); };
  const std::optional<std::int64_t> due = waiting_.next(room);
  if (!due) return now + kLongestSleep;
  const auto wait = std::chrono::microseconds(std::max<std::int64_t>(0, *due - now_us()));
  return now + std::min<Duration>(wait, kLongestSleep);
}

std::int64_t QueueManager::now_us() const {
  return parts_.clock.wall().time_since_epoch().count();
}

void QueueManager::log_status() {
  parts_.log.write(log_lines::status(used_[0], limit_[0], used_[1], limit_[1], stopping_));
}

}  // namespace porpoise::send
