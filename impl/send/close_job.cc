// QueueManager: the end of a pass over a message: bounced, forgotten, or waiting for its next.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "impl/control/routing.h"
#include "impl/send/bouncer.h"
#include "impl/send/channel.h"
#include "impl/send/log_lines.h"
#include "impl/send/queue_manager.h"

namespace porpoise::send {
namespace {

constexpr std::int64_t kSystemTroubleUs = 123'000'000;  // qmail's SLEEP_SYSFAIL

}  // namespace

Task<> QueueManager::close(std::shared_ptr<Job> job) {
  job->phase = Job::Phase::closing;
  const auto& recipients = job->message.recipients;
  const bool settled = std::none_of(recipients.begin(), recipients.end(), [](const auto& recipient) {
    return recipient.state == queue::Recipient::State::pending;
  });
  Next next = Next::its_schedule;
  if (settled && !job->taken) {
    const bool finished = co_await finish(job);
    next = finished ? Next::nothing : Next::another_trial;
  } else {
    co_await note_progress(*job);
  }
  leave(job->message.id, next);
}

void QueueManager::leave(queue::MessageId id, Next next) {
  const std::shared_ptr<Job> job = std::move(jobs_.extract(id).mapped());
  if (next != Next::nothing && job->changed) {
    waiting_.push(Need::unknown, {now_us(), id});
  } else if (next == Next::another_trial && !job->taken) {
    waiting_.push(Need::unknown, {now_us() + kSystemTroubleUs, id});
  } else if (next == Next::its_schedule && !job->taken) {
    wait_again(*job);
  }
  wakeup_->wake();
}

Task<> QueueManager::note_progress(Job& job) {
  for (const Channel channel : kBothChannels) {
    if (!job.tried[index(channel)]) continue;
    queue::Progress& progress = job.message.progress[index(channel)];
    progress.last_attempt = job.started;
    ++progress.attempts;
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
  const auto& recipients = job->message.recipients;
  const bool failures = std::any_of(recipients.begin(), recipients.end(), [](const auto& recipient) {
    return recipient.state == queue::Recipient::State::failed;
  });
  bool removed_with_bounce = false;
  if (failures) {
    Result<std::shared_ptr<queue::MessageSource>> body = co_await parts_.store.open_body(id);
    BounceOutcome bounced;
    if (body.has_error()) {
      bounced.text = body.error().message();
    } else {
      bounced = co_await send_bounce(parts_.enqueuer, config_, job->message, std::move(*body),
                                     parts_.clock.wall());
    }
    if (bounced.kind == BounceOutcome::Kind::refused) {
      parts_.log.write(fmt::format(
          "warning: trouble injecting bounce message for msg {}: {}; will try later", id,
          log_lines::field(bounced.text)));
      co_return false;
    }
    removed_with_bounce = bounced.kind == BounceOutcome::Kind::queued;
    parts_.log.write(removed_with_bounce ? log_lines::bounce(id, bounced.id)
                                              : log_lines::triple_bounce(id));
  }
  parts_.log.write(log_lines::end_message(id));
  if (removed_with_bounce) co_return true;
  const Result<void> removed = co_await parts_.store.remove(id);
  const bool gone = removed.has_value() || removed.error() == errc::no_such_file_or_directory;
  if (!gone) {
    parts_.log.write(fmt::format("warning: trouble removing msg {}: {}; will try again later", id,
                                 removed.error().message()));
  }
  co_return gone;
}

void QueueManager::wait_again(const Job& job) {
  std::array<bool, queue::kChannels> pending{};
  std::int64_t due = std::numeric_limits<std::int64_t>::max();
  for (const queue::Recipient& recipient : job.message.recipients) {
    if (recipient.state != queue::Recipient::State::pending) continue;
    pending[index(channel_of(control::route_address(*config_, recipient.address)))] = true;
  }
  for (const Channel channel : kBothChannels) {
    if (!pending[index(channel)]) continue;
    due = std::min(due, due_us(job.message.birth, job.message.id, channel,
                               job.message.progress[index(channel)]));
  }
  waiting_.push(need_of_pending(pending), {due, job.message.id});
}

}  // namespace porpoise::send
