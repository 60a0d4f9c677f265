#include "impl/queue/journal/index.h"

#include <algorithm>

namespace porpoise::queue::journal {
namespace {

constexpr std::size_t kHolesWorthClosing = 64;

}  // namespace

std::vector<IndexEntry>::iterator Index::place(MessageId id) {
  return std::lower_bound(entries_.begin(), entries_.end(), id,
                          [](const IndexEntry& entry, MessageId wanted) { return entry.id < wanted; });
}

IndexEntry* Index::find(MessageId id) {
  const auto found = place(id);
  return found == entries_.end() || found->id != id || found->gone ? nullptr : &*found;
}

std::vector<IndexEntry> Index::after(MessageId id, std::size_t max) const {
  std::vector<IndexEntry> found;
  auto at =
      std::upper_bound(entries_.begin(), entries_.end(), id,
                       [](MessageId wanted, const IndexEntry& entry) { return wanted < entry.id; });
  for (; at != entries_.end() && found.size() < max; ++at) {
    if (!at->gone) found.push_back(*at);
  }
  return found;
}

void Index::put(const IndexEntry& entry) {
  const auto at = place(entry.id);
  if (at != entries_.end() && at->id == entry.id) {
    if (at->gone) --holes_;
    *at = entry;
  } else {
    entries_.insert(at, entry);
  }
}

void Index::erase(MessageId id) {
  IndexEntry* entry = find(id);
  if (entry == nullptr) return;
  entry->gone = true;
  ++holes_;
  if (holes_ >= kHolesWorthClosing && holes_ * 2 >= entries_.size()) close_holes();
}

void Index::close_holes() {
  std::erase_if(entries_, [](const IndexEntry& entry) { return entry.gone; });
  holes_ = 0;
  if (entries_.size() * 4 < entries_.capacity()) entries_.shrink_to_fit();
}

}  // namespace porpoise::queue::journal
