#include "impl/send/queue_manager.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/control/routing.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"
#include "impl/send/verp.h"

namespace porpoise::send {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDiskTrouble = 10s;
// Wall time may jump: never sleep on an old idea of it for longer.
constexpr Duration kLongestSleep = 1h;
// Messages read and waiting for a slot, beyond the slots themselves. Large enough that a few big
// recipient lists, which take turns, do not keep a single recipient from its turn (T44).
constexpr std::size_t kReadyAhead = 100;

constexpr std::string_view kTooOld =
    "I'm not going to try again; this message has been in the queue too long.\n";

}  // namespace

QueueManager::QueueManager(Parts parts)
    : parts_(parts), wakeup_(parts.clock.make_timer()), agents_{&parts.local, &parts.remote} {
  refresh_config();
}

void QueueManager::restore(const queue::Listed& listed) {
  if (listed.held) return;
  std::array<bool, queue::kChannels> tried{};
  std::int64_t due = std::numeric_limits<std::int64_t>::max();
  for (const Channel channel : kBothChannels) {
    const queue::Progress& progress = listed.progress[index(channel)];
    if (progress.attempts == 0) continue;
    tried[index(channel)] = true;
    due = std::min(due, due_us(listed.birth, listed.id, channel, progress));
  }
  const Need need = need_of_pending(tried);
  waiting_.push(need, {need == Need::unknown ? now_us() : due, listed.id});
  wakeup_->wake();
}

void QueueManager::accept(queue::MessageId id, WallTime birth, const roles::Envelope& envelope) {
  parts_.log.write(log_lines::new_message(id));
  waiting_.push(need_of(envelope), {birth.time_since_epoch().count(), id});
  wakeup_->wake();
}

void QueueManager::run_now() {
  due_times_.release(parts_.clock.wall());
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
  for (const Channel channel : kBothChannels) {
    while (!ready_[index(channel)].empty()) {
      const std::shared_ptr<Job> job = ready_[index(channel)].front();
      drop_todo(*job);
      if (job->over()) jobs_.erase(job->message.id);
    }
  }
}

/// The job starts no attempt any more.
void QueueManager::drop_todo(Job& job) {
  for (const Channel channel : kBothChannels) {
    job.todo[index(channel)].clear();
    std::erase_if(ready_[index(channel)],
                  [&job](const auto& ready) { return ready.get() == &job; });
  }
}

void QueueManager::refresh_config() {
  const std::shared_ptr<const control::Config> current = parts_.config.current();
  if (current == config_) return;
  config_ = current;
  limit_ = {config_->concurrency_local, config_->concurrency_remote};
  due_times_.use(*config_);
}

bool QueueManager::has_room(Channel channel) const {
  const std::size_t c = index(channel);
  return limit_[c] > 0 && ready_[c].size() < limit_[c] + kReadyAhead;
}

bool QueueManager::has_room(Need need) const {
  if (jobs_.size() >= limit_[0] + limit_[1] + 2 * kReadyAhead) return false;
  switch (need) {
    case Need::local:
      return has_room(Channel::local);
    case Need::remote:
      return has_room(Channel::remote);
    case Need::both:
      return has_room(Channel::local) || has_room(Channel::remote);
    case Need::unknown:
      return true;
  }
  return true;
}

void QueueManager::open_due() {
  const std::int64_t now = now_us();
  for (const Need need : {Need::unknown, Need::local, Need::remote, Need::both}) {
    while (has_room(need)) {
      const std::optional<Due> due = waiting_.pop(need, now);
      if (!due) break;
      if (jobs_.contains(due->id)) continue;  // its pass is not over: it will wait again by itself
      const auto job = std::make_shared<Job>();
      job->message.id = due->id;
      jobs_[due->id] = job;
      spawn(parts_.executor, open_job(job));
    }
  }
}

void QueueManager::start_ready() {
  for (const Channel channel : kBothChannels) {
    const std::size_t c = index(channel);
    while (used_[c] < limit_[c] && !ready_[c].empty()) {
      // Messages take turns, a recipient each: a long list does not hold up a short one.
      const std::shared_ptr<Job> job = std::move(ready_[c].front());
      ready_[c].pop_front();
      Attempt attempt = std::move(job->todo[c].back());
      job->todo[c].pop_back();
      if (!job->todo[c].empty()) ready_[c].push_back(job);
      ++used_[c];
      job->under_way.push_back(attempt.recipient);
      spawn(parts_.executor, deliver(job, channel, std::move(attempt)));
    }
  }
}

Instant QueueManager::next_wakeup() const {
  const Instant now = parts_.clock.now();
  Instant earliest = now + kLongestSleep;
  for (const Need need : {Need::unknown, Need::local, Need::remote, Need::both}) {
    if (!has_room(need)) continue;  // whoever frees room wakes us
    const std::optional<std::int64_t> due = waiting_.next(need);
    if (!due) continue;
    const std::int64_t wait_us = std::max<std::int64_t>(0, *due - now_us());
    const auto wait = std::chrono::microseconds(wait_us);
    if (wait < kLongestSleep) earliest = std::min(earliest, now + wait);
  }
  return earliest;
}

Task<> QueueManager::open_job(std::shared_ptr<Job> job) {
  const queue::MessageId id = job->message.id;
  Result<queue::Message> read = co_await parts_.store.read(id);
  if (read.has_error()) {
    const bool gone = read.error() == errc::no_such_file_or_directory;
    if (!gone) {
      parts_.log.write(fmt::format("warning: trouble reading msg {}: {}; will try again later", id,
                                   read.error().message()));
    }
    leave(id, gone ? Next::nothing : Next::another_trial);
    co_return;
  }
  job->message = std::move(*read);
  job->taken = job->taken || job->message.held;
  if (job->taken) {
    leave(id, Next::its_schedule);
    co_return;
  }
  if (job->message.progress[0].attempts == 0 && job->message.progress[1].attempts == 0) {
    parts_.log.write(log_lines::message_info(job->message, parts_.user));
  }
  fill(*job);
  if (job->over()) {
    co_await close(job);
    co_return;
  }
  Result<std::shared_ptr<queue::MessageSource>> body = co_await parts_.store.open_body(id);
  if (body.has_error()) {
    parts_.log.write(fmt::format("warning: trouble opening msg {}: {}; will try again later", id,
                                 body.error().message()));
    leave(id, Next::another_trial);
    co_return;
  }
  if (job->taken) {
    leave(id, Next::its_schedule);
    co_return;
  }
  job->started = parts_.clock.wall();  // a slow disk is not to bring two attempts together
  job->body = std::move(*body);
  job->phase = Job::Phase::delivering;
  for (const Channel channel : kBothChannels) {
    if (!job->todo[index(channel)].empty()) ready_[index(channel)].push_back(job);
  }
  wakeup_->wake();
}

void QueueManager::fill(Job& job) {
  job.started = parts_.clock.wall();
  const std::int64_t age = seconds_of(job.started) - seconds_of(job.message.birth);
  job.dying = age > static_cast<std::int64_t>(config_->queue_lifetime);
  const std::int64_t now = now_us();
  std::array<bool, queue::kChannels> due{};
  for (const Channel channel : kBothChannels) {
    const queue::Progress& progress = job.message.progress[index(channel)];
    due[index(channel)] = due_us(job.message.birth, job.message.id, channel, progress) <= now;
  }
  for (std::size_t i = job.message.recipients.size(); i-- > 0;) {
    const queue::Recipient& recipient = job.message.recipients[i];
    if (recipient.state != queue::Recipient::State::pending) continue;
    control::RoutedAddress routed = control::route_address(*config_, recipient.address);
    const Channel channel = channel_of(routed);
    job.pending[index(channel)] = true;
    if (!due[index(channel)]) continue;
    job.tried[index(channel)] = true;
    job.todo[index(channel)].emplace_back(static_cast<std::uint32_t>(i), std::move(routed.address));
  }
}

Task<> QueueManager::deliver(std::shared_ptr<Job> job, Channel channel, Attempt attempt) {
  const std::uint64_t number = ++deliveries_;
  parts_.log.write(log_lines::starting(number, job->message.id, channel, attempt.address));
  log_status();
  roles::Delivery delivery;
  delivery.id = job->message.id;
  delivery.birth = job->message.birth;
  delivery.sender = expand_verp(job->message.sender, attempt.address);
  delivery.recipient = attempt.address;
  delivery.message = job->body;
  roles::Verdict verdict = co_await agents_[index(channel)]->deliver(std::move(delivery));
  if (verdict.kind == roles::Verdict::Kind::deferred && (job->dying || !job->given_up.empty())) {
    verdict.kind = roles::Verdict::Kind::failed;
    verdict.text += job->dying ? kTooOld : job->given_up;
  }
  parts_.log.write(log_lines::outcome(number, verdict));
  --used_[index(channel)];
  wakeup_->wake();
  co_await settle(*job, attempt, std::move(verdict));
  std::erase(job->under_way, attempt.recipient);
  log_status();
  if (job->over()) co_await close(job);
}

Task<> QueueManager::settle(Job& job, const Attempt& attempt, roles::Verdict verdict) {
  const queue::MessageId id = job.message.id;
  queue::Recipient& recipient = job.message.recipients[attempt.recipient];
  if (verdict.kind == roles::Verdict::Kind::delivered) {
    recipient.state = queue::Recipient::State::delivered;
    const Result<void> marked = co_await parts_.store.mark_delivered(id, attempt.recipient);
    if (marked.has_error() && marked.error() != errc::no_such_file_or_directory) {
      parts_.log.write(
          fmt::format("warning: trouble marking msg {}; message will be delivered twice!", id));
    }
  } else if (verdict.kind == roles::Verdict::Kind::deferred) {
    last_replies_.note(id, attempt.recipient, verdict.text);
  } else if (verdict.kind == roles::Verdict::Kind::failed) {
    co_await settle_failure(job, attempt.recipient, std::move(verdict.text));
  }
}

Task<> QueueManager::settle_failure(Job& job, std::uint32_t number, std::string report) {
  const queue::MessageId id = job.message.id;
  queue::Recipient& recipient = job.message.recipients[number];
  if (report.empty()) report = "\n";  // an empty one would mean that it has been told
  // A failure is forgotten only once its notice is safe (S5): until then it stays pending.
  while (!stopping_) {
    const Result<void> marked = co_await parts_.store.mark_failed(id, number, report);
    if (marked.has_value()) {
      recipient.state = queue::Recipient::State::failed;
      recipient.report = std::move(report);
      break;
    }
    if (marked.error() == errc::no_such_file_or_directory) co_return;  // removed by the operator
    parts_.log.write(
        fmt::format("alert: unable to note the failure of msg {}: {}; HELP! sleeping...", id,
                    marked.error().message()));
    const Instant later = parts_.clock.now() + kDiskTrouble;
    co_await parts_.clock.sleep_until(later);
  }
  const bool at_once = config_->bounce_per == control::BouncePer::recipient && !job.taken;
  if (at_once && recipient.state == queue::Recipient::State::failed && !job.settled()) {
    std::vector<std::uint32_t> alone(1, number);
    static_cast<void>(co_await tell(job, std::move(alone), false));
  }
}

Need QueueManager::need_of(const roles::Envelope& envelope) const {
  std::array<bool, queue::kChannels> needed{};
  for (const std::string& recipient : envelope.recipients) {
    needed[index(channel_of(control::route_address(*config_, recipient)))] = true;
    if (needed[0] && needed[1]) break;
  }
  return need_of_pending(needed);
}

std::int64_t QueueManager::due_us(WallTime birth, queue::MessageId id, Channel channel,
                                  const queue::Progress& progress) const {
  return due_times_.next(id, birth, channel, progress).time_since_epoch().count();
}

std::int64_t QueueManager::now_us() const {
  return parts_.clock.wall().time_since_epoch().count();
}

void QueueManager::log_status() {
  parts_.log.write(log_lines::status(used_[0], limit_[0], used_[1], limit_[1], stopping_));
}

}  // namespace porpoise::send
