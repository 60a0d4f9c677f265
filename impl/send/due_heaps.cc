#include "impl/send/due_heaps.h"

#include <algorithm>
#include <functional>

namespace porpoise::send {
namespace {
constexpr std::greater<Due> kEarliestOnTop;
}

Need need_of_pending(const std::array<bool, queue::kChannels>& pending) {
  if (pending[0] && pending[1]) return Need::both;
  if (pending[0]) return Need::local;
  return pending[1] ? Need::remote : Need::unknown;
}

void DueHeaps::push(Need need, Due due) {
  std::deque<Due>& heap = heaps_[static_cast<std::size_t>(need)];
  heap.push_back(due);
  std::push_heap(heap.begin(), heap.end(), kEarliestOnTop);
}

std::optional<Due> DueHeaps::pop(Need need, std::int64_t now_us) {
  std::deque<Due>& heap = heaps_[static_cast<std::size_t>(need)];
  if (heap.empty() || heap.front().at_us > now_us) return std::nullopt;
  const Due due = heap.front();
  std::pop_heap(heap.begin(), heap.end(), kEarliestOnTop);
  heap.pop_back();
  return due;
}

std::optional<std::int64_t> DueHeaps::next(Need need) const {
  const std::deque<Due>& heap = heaps_[static_cast<std::size_t>(need)];
  if (heap.empty()) return std::nullopt;
  return heap.front().at_us;
}

void DueHeaps::erase(std::span<const queue::MessageId> ids) {
  for (std::deque<Due>& heap : heaps_) {
    const auto gone = [&](const Due& due) {
      return std::binary_search(ids.begin(), ids.end(), due.id);
    };
    if (std::erase_if(heap, gone) > 0) std::make_heap(heap.begin(), heap.end(), kEarliestOnTop);
  }
}

void DueHeaps::make_all_due(std::int64_t now_us) {
  for (std::deque<Due>& heap : heaps_) {
    for (Due& due : heap) due.at_us = std::min(due.at_us, now_us);
    std::make_heap(heap.begin(), heap.end(), kEarliestOnTop);
  }
}

std::size_t DueHeaps::size() const {
  std::size_t total = 0;
  for (const std::deque<Due>& heap : heaps_) total += heap.size();
  return total;
}

}  // namespace porpoise::send
