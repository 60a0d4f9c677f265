#include "impl/send/due_heaps.h"

#include <algorithm>
#include <vector>

#include "impl/base/assert.h"

namespace porpoise::send {
namespace {

constexpr std::greater<Due> kEarliestOnTop;

std::optional<std::int64_t> earliest(const std::deque<Due>& heap) {
  if (heap.empty()) return std::nullopt;
  return heap.front().at_us;
}

}  // namespace

void DueHeaps::moved(Place place, std::optional<std::int64_t> before) {
  const auto found = heaps_.find(place);
  const std::optional<std::int64_t> after =
      found == heaps_.end() ? std::nullopt : earliest(found->second);
  if (found != heaps_.end() && !after) heaps_.erase(found);
  if (before == after) return;
  if (before) by_time_.erase({*before, place});
  if (after) by_time_.emplace(*after, place);
}

void DueHeaps::push(Place place, Due due) {
  Heap& heap = heaps_[place];
  const std::optional<std::int64_t> before = earliest(heap);
  heap.push_back(due);
  std::push_heap(heap.begin(), heap.end(), kEarliestOnTop);
  moved(place, before);
}

std::optional<DueHeaps::Popped> DueHeaps::pop(std::int64_t now_us, const HasRoom& has_room) {
  for (const auto& [at_us, place] : by_time_) {
    if (at_us > now_us) break;
    if (!has_room(place)) continue;
    Heap& heap = heaps_.at(place);
    const Popped popped{place, heap.front()};
    std::pop_heap(heap.begin(), heap.end(), kEarliestOnTop);
    heap.pop_back();
    moved(popped.place, at_us);
    return popped;
  }
  return std::nullopt;
}

std::optional<std::int64_t> DueHeaps::next(const HasRoom& has_room) const {
  for (const auto& [at_us, place] : by_time_) {
    if (has_room(place)) return at_us;
  }
  return std::nullopt;
}

std::optional<std::int64_t> DueHeaps::next(Place place) const {
  const auto found = heaps_.find(place);
  return found == heaps_.end() ? std::nullopt : earliest(found->second);
}

void DueHeaps::erase(std::span<const queue::MessageId> ids,
                     const std::function<void(Place)>& erased) {
  for (auto at = heaps_.begin(); at != heaps_.end();) {
    auto& [place, heap] = *at++;
    const Place here = place;
    const std::optional<std::int64_t> before = earliest(heap);
    const auto gone = [&](const Due& due) {
      return std::binary_search(ids.begin(), ids.end(), due.id);
    };
    const std::size_t count = std::erase_if(heap, gone);
    if (count == 0) continue;
    std::make_heap(heap.begin(), heap.end(), kEarliestOnTop);
    moved(here, before);
    for (std::size_t i = 0; i < count; ++i) erased(here);
  }
}

void DueHeaps::make_all_due(std::int64_t now_us) {
  for (auto& [place, heap] : heaps_) {
    const std::optional<std::int64_t> before = earliest(heap);
    for (Due& due : heap) due.at_us = std::min(due.at_us, now_us);
    std::make_heap(heap.begin(), heap.end(), kEarliestOnTop);
    moved(place, before);
  }
}

std::size_t DueHeaps::release(Place place, Marks marks, std::int64_t now_us,
                              std::int64_t apart_us) {
  std::size_t count = 0;
  for (const Place which : {place, kSeveral}) {
    const auto found = heaps_.find(which);
    if (found == heaps_.end()) continue;
    Heap& heap = found->second;
    const std::optional<std::int64_t> before = earliest(heap);
    std::sort(heap.begin(), heap.end());
    for (Due& due : heap) {
      if (which == kSeveral && (due.marks & marks) == 0) continue;
      const std::int64_t turn_us = now_us + static_cast<std::int64_t>(count) * apart_us;
      due.at_us = std::min(due.at_us, turn_us);
      ++count;
    }
    std::make_heap(heap.begin(), heap.end(), kEarliestOnTop);
    moved(which, before);
  }
  return count;
}

bool DueHeaps::release_first(Place place, std::int64_t now_us) {
  const auto found = heaps_.find(place);
  if (found == heaps_.end() || found->second.front().at_us <= now_us) return false;
  const std::int64_t before = found->second.front().at_us;
  found->second.front().at_us = now_us;  // earlier than before: it stays on top
  moved(place, before);
  return true;
}

std::size_t DueHeaps::size() const {
  std::size_t total = 0;
  for (const auto& [place, heap] : heaps_) total += heap.size();
  return total;
}

std::size_t DueHeaps::size(Place place) const {
  const auto found = heaps_.find(place);
  return found == heaps_.end() ? 0 : found->second.size();
}

}  // namespace porpoise::send
