#include "sim/clock/event_queue.h"

#include <algorithm>

#include "impl/base/assert.h"

namespace porpoise::sim {

EventQueue::Id EventQueue::schedule(Instant at, Owner owner, Action action) {
  const std::uint64_t rank = ranks_.draw();
  const Id id{std::max(at, now_).ns, rank, ++sequence_};
  pending_.emplace(id, Due{owner, std::move(action)});
  return id;
}

bool EventQueue::cancel(const Id& id) {
  // Taken out first: destroying the action may destroy frames that cancel in turn.
  auto node = pending_.extract(id);
  if (node.empty()) node = aside_.extract(id);
  return !node.empty();
}

void EventQueue::drop(Owner owner) {
  for (auto* const entries : {&pending_, &aside_}) {
    while (true) {
      const auto last = std::find_if(entries->rbegin(), entries->rend(), [owner](const auto& entry) {
        return entry.second.owner == owner;
      });
      if (last == entries->rend()) break;
      auto node = entries->extract(std::prev(last.base()));
    }
  }
  held_.erase(owner);
}

void EventQueue::hold(Owner owner) { held_.insert(owner); }

void EventQueue::release(Owner owner) {
  held_.erase(owner);
  for (auto at = aside_.begin(); at != aside_.end();) {
    const auto next = std::next(at);
    if (at->second.owner == owner) pending_.insert(aside_.extract(at));
    at = next;
  }
}

void EventQueue::set_held_aside() {
  while (!held_.empty() && !pending_.empty() && held_.contains(pending_.begin()->second.owner)) {
    aside_.insert(pending_.extract(pending_.begin()));
  }
}

Instant EventQueue::next_at() {
  set_held_aside();
  return pending_.empty() ? Instant::never() : Instant{pending_.begin()->first.at_ns};
}

std::optional<EventQueue::Due> EventQueue::take_next() {
  set_held_aside();
  if (pending_.empty()) return std::nullopt;
  auto node = pending_.extract(pending_.begin());
  now_ = std::max(now_, Instant{node.key().at_ns});  // what was held is late
  ++count_;
  return std::move(node.mapped());
}

bool EventQueue::run_next() {
  std::optional<Due> due = take_next();
  if (!due) return false;
  due->action();
  return true;
}

void EventQueue::advance(Instant to) {
  PORPOISE_ASSERT(next_at() >= to);
  now_ = std::max(now_, to);
}

}  // namespace porpoise::sim
