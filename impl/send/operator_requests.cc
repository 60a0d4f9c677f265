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

DestinationFacts QueueManager::destination(std::string name) const {
  DestinationFacts facts;
  facts.name = std::move(name);
  const std::optional<Place> place = destinations_.find(facts.name);
  if (!place) return facts;
  const Destinations::Entry& entry = destinations_.at(*place);
  const std::size_t limit = limit_of(*place);
  facts.known = true;
  facts.came_back = entry.came_back;
  facts.under_way = static_cast<std::uint32_t>(entry.state.under_way());
  facts.at_once = static_cast<std::uint32_t>(limit == 0 ? 0 : entry.state.window(limit));
  facts.waiting = static_cast<std::uint32_t>(waiting_.size(*place));
  facts.down = entry.state.down();
  if (!facts.down) return facts;
  const Instant now = parts_.clock.now();
  const WallTime wall = parts_.clock.wall();
  const auto on_the_wall = [now, wall](Instant moment) {
    return wall + std::chrono::floor<std::chrono::microseconds>(moment - now);
  };
  facts.down_since = on_the_wall(entry.state.down_since());
  facts.next_probe = on_the_wall(entry.state.next_probe());
  facts.last_failure = entry.state.last_failure();
  return facts;
}

std::string QueueManager::last_reply(queue::MessageId id, std::uint32_t recipient) const {
  return last_replies_.find(id, recipient);
}

}  // namespace porpoise::send
