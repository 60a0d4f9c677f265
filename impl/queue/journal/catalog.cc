#include "impl/queue/journal/catalog.h"

#include <algorithm>

namespace porpoise::queue::journal {

const Marks* Catalog::marks(MessageId id) const {
  const auto found = marks_.find(id);
  return found == marks_.end() ? nullptr : &found->second;
}

void Catalog::add(const IndexEntry& entry) {
  if (const std::optional<IndexEntry> known = index_.find(entry.id)) release(known->at);
  index_.put(entry);
  use(entry.at);
}

void Catalog::relocate(MessageId id, Location at, bool moved, std::uint64_t change) {
  std::optional<IndexEntry> entry = index_.find(id);
  if (!entry) return;
  release(entry->at);
  entry->at = at;
  entry->moved = moved;
  if (moved) entry->states = Location();
  index_.put(*entry);
  use(at);
  if (moved) forget_marks(id, change);
}

void Catalog::restate(MessageId id, Location states, std::uint64_t change) {
  std::optional<IndexEntry> entry = index_.find(id);
  if (!entry) return;
  entry->states = states;
  index_.put(*entry);
  forget_marks(id, change);
}

void Catalog::forget_marks(MessageId id, std::uint64_t change) {
  const auto found = marks_.find(id);
  if (found == marks_.end()) return;
  Marks& marks = found->second;
  std::erase_if(marks.settled, [change](const Settled& mark) { return mark.change <= change; });
  if (marks.held && marks.held->change <= change) marks.held.reset();
  bool empty = marks.settled.empty() && !marks.held;
  for (auto& noted : marks.progress) {
    if (noted && noted->change <= change) noted.reset();
    empty = empty && !noted;
  }
  if (empty) marks_.erase(found);
}

void Catalog::remove(MessageId id) {
  const std::optional<IndexEntry> entry = index_.find(id);
  if (!entry) return;
  release(entry->at);
  index_.erase(id);
  marks_.erase(id);
}

void Catalog::settle(MessageId id, const Settled& settled) {
  if (!index_.find(id)) return;
  Marks& marks = marks_[id];
  marks.change = ++change_;
  auto& known = marks.settled;
  auto same = std::find_if(known.begin(), known.end(), [&](const Settled& mark) {
    return mark.recipient == settled.recipient;
  });
  if (same == known.end()) same = known.insert(known.end(), settled);
  *same = settled;
  same->change = change_;
}

void Catalog::progress(MessageId id, std::size_t channel, const Progress& progress) {
  if (!index_.find(id)) return;
  Marks& marks = marks_[id];
  marks.change = ++change_;
  marks.progress[channel] = {progress, change_};
}

void Catalog::hold(MessageId id, bool held) {
  if (!index_.find(id)) return;
  Marks& marks = marks_[id];
  marks.change = ++change_;
  marks.held = {held, change_};
}

SegmentUse Catalog::use_of(std::uint64_t segment) const {
  const auto found = uses_.find(segment);
  return found == uses_.end() ? SegmentUse{} : found->second;
}

void Catalog::use(const Location& at) {
  SegmentUse& segment = uses_[at.segment];
  ++segment.messages;
  segment.bytes += at.length;
  live_bytes_ += at.length;
}

void Catalog::release(const Location& at) {
  const auto found = uses_.find(at.segment);
  --found->second.messages;
  found->second.bytes -= at.length;
  live_bytes_ -= at.length;
  if (found->second.messages == 0) uses_.erase(found);
}

}  // namespace porpoise::queue::journal
