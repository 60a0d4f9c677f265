// QueueManager: what the operator's commands need. Messages that they have taken are in no heap; a
// pass that is under way is told, and ends without another attempt.

#include "impl/send/queue_manager.h"

namespace porpoise::send {

void QueueManager::take(std::span<const queue::MessageId> ids) {
  waiting_.erase(ids, [this](Place place) { destinations_.let_go(place); });
  for (const queue::MessageId id : ids) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) continue;
    Job& job = *found->second;
    job.taken = true;
    job.changed = false;
    drop_todo(job);
    if (job.phase == Job::Phase::delivering && job.over()) leave(id, Next::nothing);
  }
  wakeup_->wake();
}

void QueueManager::put_back(std::span<const queue::MessageId> ids) {
  for (const queue::MessageId id : ids) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) {
      wait(kUnknown, {now_us(), id});
    } else {
      found->second->taken = false;
      found->second->changed = true;
    }
  }
  wakeup_->wake();
}

std::vector<std::uint32_t> QueueManager::under_way(queue::MessageId id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? std::vector<std::uint32_t>() : found->second->under_way;
}

void QueueManager::give_up(queue::MessageId id, std::string text) {
  const auto found = jobs_.find(id);
  if (found != jobs_.end()) found->second->given_up = std::move(text);
}

std::string QueueManager::last_reply(queue::MessageId id, std::uint32_t recipient) const {
  return last_replies_.find(id, recipient);
}

}  // namespace porpoise::send
