// QueueManager: the beginning of a pass over a message: which of its recipients are due.

#include <algorithm>

#include <fmt/format.h>

#include "impl/control/routing.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"
#include "impl/send/queue_manager.h"

namespace porpoise::send {

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
    for (const auto& [place, attempts] : job->todo[index(channel)]) {
      turns_[index(channel)].push(place, job);
    }
  }
  wakeup_->wake();
}

void QueueManager::fill(Job& job) {
  job.started = parts_.clock.wall();
  note_age(job);
  const std::int64_t now = now_us();
  for (std::size_t i = job.message.recipients.size(); i-- > 0;) {
    const queue::Recipient& recipient = job.message.recipients[i];
    if (recipient.state != queue::Recipient::State::pending) continue;
    control::RoutedAddress routed = control::route_address(*config_, recipient.address);
    const Channel channel = channel_of(routed);
    const Place place = place_of(job, routed);
    if (due_us(job.message, channel, place) > now) continue;
    job.todo[index(channel)][place].emplace_back(static_cast<std::uint32_t>(i),
                                                 std::move(routed.address), place);
  }
}

/// An attempt that begins after the lifetime is the last one.
void QueueManager::note_age(Job& job) const {
  const std::int64_t age = seconds_of(parts_.clock.wall()) - seconds_of(job.message.birth);
  job.dying = job.dying || age > static_cast<std::int64_t>(config_->queue_lifetime);
}

/// Of its mail for one destination.
std::int64_t QueueManager::due_us(const queue::Message& message, Channel channel,
                                  Place place) const {
  const queue::Progress& progress = message.progress[index(channel)];
  const WallTime came_back = destinations_.at(place).came_back;
  const WallTime scheduled = due_times_.next(message.id, message.birth, channel, progress);
  const WallTime due =
      progress.last_attempt < came_back ? std::min(scheduled, came_back) : scheduled;
  return due.time_since_epoch().count();
}

/// The job holds on to it until it ends.
Place QueueManager::place_of(Job& job, const control::RoutedAddress& routed) {
  const Place place = destinations_.hold(destination_of(*config_, routed));
  const bool held = std::find(job.held.begin(), job.held.end(), place) != job.held.end();
  if (held) {
    destinations_.let_go(place);
  } else {
    job.held.push_back(place);
  }
  return place;
}

}  // namespace porpoise::send
