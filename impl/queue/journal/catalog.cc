#include "impl/queue/journal/catalog.h"

#include <algorithm>

namespace porpoise::queue::journal {

const Marks* Catalog::marks(MessageId id) const {
  const auto found = marks_.find(id);
  return found == marks_.end() ? nullptr : &found->second;
}

void Catalog::add(const IndexEntry& entry) {
  if (const IndexEntry* known = index_.find(entry.id)) release(known->at);
  index_.put(entry);
  use(entry.at);
}

void Catalog::relocate(MessageId id, Location at, bool moved, std::size_t marks) {
  IndexEntry* entry = index_.find(id);
  if (entry == nullptr) return;
  release(entry->at);
  entry->at = at;
  entry->moved = moved;
  use(at);
  const auto found = marks_.find(id);
  if (found == marks_.end() || marks == 0) return;
  ++found->second.changes;
  auto& settled = found->second.settled;
  const auto written = std::min(marks, settled.size());
  settled.erase(settled.begin(), settled.begin() + static_cast<std::ptrdiff_t>(written));
}

void Catalog::remove(MessageId id) {
  const IndexEntry* entry = index_.find(id);
  if (entry == nullptr) return;
  release(entry->at);
  index_.erase(id);
  marks_.erase(id);
}

void Catalog::settle(MessageId id, const Settled& settled) {
  if (index_.find(id) == nullptr) return;
  Marks& marks = marks_[id];
  ++marks.changes;
  auto& known = marks.settled;
  const auto same = std::find_if(known.begin(), known.end(), [&](const Settled& mark) {
    return mark.recipient == settled.recipient;
  });
  if (same != known.end()) {
    *same = settled;
  } else {
    known.push_back(settled);
  }
}

void Catalog::progress(MessageId id, std::size_t channel, const Progress& progress) {
  if (index_.find(id) == nullptr) return;
  Marks& marks = marks_[id];
  ++marks.changes;
  marks.progress[channel] = progress;
}

void Catalog::hold(MessageId id, bool held) {
  if (index_.find(id) == nullptr || (!held && !marks_.contains(id))) return;
  Marks& marks = marks_[id];
  ++marks.changes;
  marks.held = held;
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
