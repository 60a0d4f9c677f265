#pragma once
// Where every unfinished message stands: one small entry each, sorted by id, in one array.

#include <cstdint>
#include <vector>

#include "impl/queue/store.h"

namespace porpoise::queue::journal {

/// A record in a segment.
struct Location {
  std::uint32_t segment = 0;
  std::uint32_t offset = 0;  ///< Of the record's header, in bytes.
  std::uint32_t length = 0;  ///< Of header and payload.

  bool operator==(const Location&) const = default;
};

struct IndexEntry {
  MessageId id = 0;
  WallTime birth;
  Location at;
  bool external = false;  ///< The body is a file of its own.
  bool moved = false;     ///< The record carries states.
  bool gone = false;      ///< A hole, closed when there are many.
};

class Index {
 public:
  /// Nothing when there is no such message. Valid until the next put() or erase().
  IndexEntry* find(MessageId id);
  /// Adds or replaces. Cheap when ids come nearly in order.
  void put(const IndexEntry& entry);
  void erase(MessageId id);
  std::size_t size() const { return entries_.size() - holes_; }

  /// Up to `max` messages with ids above `id`, in order of id.
  std::vector<IndexEntry> after(MessageId id, std::size_t max) const;
  /// In order of id.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const IndexEntry& entry : entries_) {
      if (!entry.gone) visit(entry);
    }
  }

 private:
  std::vector<IndexEntry>::iterator place(MessageId id);
  void close_holes();

  std::vector<IndexEntry> entries_;
  std::size_t holes_ = 0;
};

}  // namespace porpoise::queue::journal
