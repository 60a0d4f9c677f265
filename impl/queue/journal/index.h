#pragma once
// Where every unfinished message stands, in 24 bytes each.

#include <array>
#include <cstdint>
#include <optional>

#include "impl/queue/journal/id_table.h"

namespace porpoise::queue::journal {

/// A record in a segment.
struct Location {
  std::uint32_t segment = 0;  ///< 0: nowhere.
  std::uint32_t offset = 0;   ///< Of the record's header, in bytes; a multiple of kRecordAlign.
  std::uint32_t length = 0;   ///< Of header and payload; 0: the header tells.

  bool operator==(const Location&) const = default;
};

struct IndexEntry {
  MessageId id = 0;
  Location at;
  Location states;        ///< Of the newest `states` record, if it is younger than `at`; no length.
  bool external = false;  ///< The body is a file of its own.
  bool moved = false;     ///< The record carries states.
};

class Index {
 public:
  std::optional<IndexEntry> find(MessageId id) const;
  /// Adds or replaces.
  void put(const IndexEntry& entry);
  void erase(MessageId id) { table_.erase(id); }
  std::size_t size() const { return table_.size(); }

  /// Up to `max` ids above `id`, in order.
  std::vector<MessageId> after(MessageId id, std::size_t max) const {
    return table_.after(id, max);
  }
  /// In order of id.
  template <class Visit>
  void for_each(Visit visit) const {
    table_.for_each([&](MessageId id, const Packed& packed) { visit(unpack(id, packed)); });
  }

 private:
  /// Segment, offset and flags, length, segment and offset of the states.
  using Packed = std::array<std::uint32_t, 5>;
  static IndexEntry unpack(MessageId id, const Packed& packed);

  IdTable<Packed> table_;
};

}  // namespace porpoise::queue::journal
