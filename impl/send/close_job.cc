// QueueManager: the end of a pass over a message: bounced, forgotten, or waiting for its next.

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "impl/control/routing.h"
#include "impl/send/bouncer.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"
#include "impl/send/notice.h"
#include "impl/send/queue_manager.h"

namespace porpoise::send {
namespace {

constexpr std::int64_t kSystemTroubleUs = 123'000'000;  // qmail's SLEEP_SYSFAIL

}  // namespace

Task<> QueueManager::close(std::shared_ptr<Job> job) {
  job->phase = Job::Phase::closing;
  Next next = Next::its_schedule;
  if (job->settled() && !job->taken) {
    const bool finished = co_await finish(job);
    next = finished ? Next::nothing : Next::another_trial;
  } else {
    co_await note_progress(*job);
    // What was refused when it failed; a pass later is soon enough if it is refused again.
    if (config_->bounce_per == control::BouncePer::recipient && !job->taken) {
      static_cast<void>(co_await tell_all(*job, false));
    }
  }
  leave(job->message.id, next);
}

void QueueManager::leave(queue::MessageId id, Next next) {
  const std::shared_ptr<Job> job = std::move(jobs_.extract(id).mapped());
  if (next != Next::nothing && job->changed) {
    wait(kUnknown, {now_us(), id});
  } else if (next == Next::another_trial && !job->taken) {
    wait(kUnknown, {now_us() + kSystemTroubleUs, id});
  } else if (next == Next::its_schedule && !job->taken) {
    wait_again(*job);
  }
  suspects_.erase(id);
  --destinations_.at(job->waited_at).open;
  destinations_.let_go(job->waited_at);
  for (const Place place : job->held) destinations_.let_go(place);
  wakeup_->wake();
}

/// A waiting message holds on to the destination that it waits for.
void QueueManager::wait(Place place, Due due) {
  destinations_.hold(place);
  waiting_.push(place, due);
}

Task<> QueueManager::note_progress(Job& job) {
  for (const Channel channel : kBothChannels) {
    if (job.last_attempt[index(channel)] == WallTime()) continue;
    queue::Progress& progress = job.message.progress[index(channel)];
    progress.last_attempt = job.last_attempt[index(channel)];
    if (!std::exchange(job.counted_on[index(channel)], true)) ++progress.attempts;
    const Result<void> noted =
        co_await parts_.store.note_progress(job.message.id, channel, progress);
    if (noted.has_error() && noted.error() != errc::no_such_file_or_directory) {
      parts_.log.write(fmt::format("warning: trouble noting the attempt at msg {}: {}",
                                   job.message.id, noted.error().message()));
    }
  }
}

Task<bool> QueueManager::finish(std::shared_ptr<Job> job) {
  const queue::MessageId id = job->message.id;
  const std::optional<bool> gone_with_notice = co_await tell_all(*job, true);
  if (!gone_with_notice) co_return false;
  parts_.log.write(log_lines::end_message(id));
  if (*gone_with_notice) co_return true;
  const Result<void> removed = co_await parts_.store.remove(id);
  const bool gone = removed.has_value() || removed.error() == errc::no_such_file_or_directory;
  if (!gone) {
    parts_.log.write(fmt::format("warning: trouble removing msg {}: {}; will try again later", id,
                                 removed.error().message()));
  }
  co_return gone;
}

/// Tells of every failure that nobody was told of yet; nothing when that cannot be done now. With
/// `finishes` the last notice removes the message, and the answer is whether there was one.
Task<std::optional<bool>> QueueManager::tell_all(Job& job, bool finishes) {
  std::vector<std::vector<std::uint32_t>> notices;
  std::vector<std::uint32_t> untold = untold_failures(job.message);
  if (config_->bounce_per == control::BouncePer::recipient) {
    for (const std::uint32_t failure : untold) notices.push_back({failure});
  } else if (!untold.empty()) {
    notices.push_back(std::move(untold));
  }
  bool gone = false;
  for (std::size_t i = 0; i < notices.size(); ++i) {
    const bool last = finishes && i + 1 == notices.size();
    const std::optional<bool> queued = co_await tell(job, std::move(notices[i]), last);
    if (!queued) co_return std::nullopt;
    gone = last && *queued;
  }
  co_return gone;
}

/// One notice: whether it was queued or discarded; nothing when neither can be done now.
Task<std::optional<bool>> QueueManager::tell(Job& job, std::vector<std::uint32_t> recipients,
                                             bool finishes) {
  const queue::MessageId id = job.message.id;
  const std::shared_ptr<const control::Config> config = config_;
  Result<std::shared_ptr<queue::MessageSource>> body = co_await parts_.store.open_body(id);
  BounceOutcome bounced;
  if (body.has_error()) {
    bounced.text = body.error().message();
  } else {
    Failures failures(*config, job.message, recipients, finishes);
    bounced = co_await send_bounce(parts_.enqueuer, std::move(failures), std::move(*body),
                                   parts_.clock.wall());
  }
  if (bounced.kind == BounceOutcome::Kind::refused) {
    parts_.log.write(
        fmt::format("warning: trouble injecting bounce message for msg {}: {}; will try later", id,
                    log_lines::field(bounced.text)));
    co_return std::nullopt;
  }
  const bool queued = bounced.kind == BounceOutcome::Kind::queued;
  parts_.log.write(queued ? log_lines::bounce(id, bounced.id) : log_lines::triple_bounce(id));
  if (!finishes) co_await note_told(job, std::move(recipients));
  co_return queued;
}

/// A crash before this is durable repeats a notice, no more.
Task<> QueueManager::note_told(Job& job, std::vector<std::uint32_t> recipients) {
  for (const std::uint32_t recipient : recipients) {
    job.message.recipients[recipient].report.clear();
    const Result<void> marked =
        co_await parts_.store.mark_failed(job.message.id, recipient, std::string());
    if (marked.has_error() && marked.error() != errc::no_such_file_or_directory) {
      parts_.log.write(fmt::format("warning: trouble marking msg {}; its sender may be told twice",
                                   job.message.id));
    }
  }
}

void QueueManager::wait_again(const Job& job) {
  const queue::Message& message = job.message;
  std::int64_t at_us = std::numeric_limits<std::int64_t>::max();
  std::vector<Place> places;
  for (const queue::Recipient& recipient : message.recipients) {
    if (recipient.state != queue::Recipient::State::pending) continue;
    const control::RoutedAddress routed = control::route_address(*config_, recipient.address);
    const Place place = destinations_.hold(destination_of(*config_, routed));
    const bool first = std::find(places.begin(), places.end(), place) == places.end();
    if (first) {
      places.push_back(place);
      at_us = std::min(at_us, due_us(message, channel_of(routed), place));
    } else {
      destinations_.let_go(place);
    }
  }
  Marks marks = 0;
  for (const Place place : places) marks |= destinations_.marks_of(place);
  if (places.size() == 1) {
    wait(places.front(), {at_us, message.id});
  } else {
    wait(kSeveral, {at_us, message.id, marks});
  }
  for (const Place place : places) destinations_.let_go(place);
}

}  // namespace porpoise::send
