#include "sim/clock/event_queue.h"

#include <algorithm>

#include "impl/base/assert.h"

namespace porpoise::sim {

EventQueue::Id EventQueue::schedule(Instant at, Owner owner, Action action) {
  const std::uint64_t rank = ranks_.draw();
  const Id id{std::max(at, now_).ns, rank, ++sequence_};
  pending_.emplace(id, Pending{owner, std::move(action)});
  return id;
}

bool EventQueue::cancel(const Id& id) {
  // Taken out first: destroying the action may destroy frames that cancel in turn.
  auto node = pending_.extract(id);
  return !node.empty();
}

void EventQueue::drop(Owner owner) {
  while (true) {
    const auto last = std::find_if(pending_.rbegin(), pending_.rend(),
                                   [owner](const auto& entry) { return entry.second.owner == owner; });
    if (last == pending_.rend()) return;
    auto node = pending_.extract(std::prev(last.base()));
  }
}

Instant EventQueue::next_at() const {
  return pending_.empty() ? Instant::never() : Instant{pending_.begin()->first.at_ns};
}

bool EventQueue::run_next() {
  if (pending_.empty()) return false;
  auto node = pending_.extract(pending_.begin());
  now_ = Instant{node.key().at_ns};
  ++count_;
  node.mapped().action();
  return true;
}

void EventQueue::advance(Instant to) {
  PORPOISE_ASSERT(next_at() >= to);
  now_ = std::max(now_, to);
}

}  // namespace porpoise::sim
