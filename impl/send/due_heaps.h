#pragma once
// When each waiting message is due, in 16 bytes a message, sorted by the destination that it waits
// for: so a destination that is full holds up nobody else, and one that comes back finds its mail.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "impl/queue/store.h"

namespace porpoise::send {

/// What a message waits for. From kFirstDestination on: one destination alone.
using Place = std::uint32_t;
/// Not known without reading it.
inline constexpr Place kUnknown = 0;
/// More than one destination.
inline constexpr Place kSeveral = 1;
inline constexpr Place kFirstDestination = 2;

/// Which destinations a message in kSeveral may wait for: one bit each of sixteen, which others may
/// share.
using Marks = std::uint16_t;

struct Due {
  Due(std::int64_t at_us_, queue::MessageId id_, Marks marks_ = 0)
      : at_us(at_us_), id(id_ & kIdMask), marks(marks_) {}

  static constexpr queue::MessageId kIdMask = (queue::MessageId{1} << 48) - 1;

  std::int64_t at_us;  ///< Microseconds since the epoch.
  std::uint64_t id : 48;
  std::uint64_t marks : 16;

  auto operator<=>(const Due& other) const {
    return std::pair(at_us, queue::MessageId{id}) <=>
           std::pair(other.at_us, queue::MessageId{other.id});
  }
  bool operator==(const Due& other) const { return (*this <=> other) == 0; }
};

/// One heap of waiting messages for each Place; equal times leave in order of id.
class DueHeaps {
 public:
  using HasRoom = std::function<bool(Place)>;

  void push(Place place, Due due);
  struct Popped {
    Place place;
    Due due;
  };
  /// The earliest of all that is due by `now_us`, where there is room.
  std::optional<Popped> pop(std::int64_t now_us, const HasRoom& has_room);
  /// When the earliest is due, where there is room.
  std::optional<std::int64_t> next(const HasRoom& has_room) const;
  /// The same of one place alone.
  std::optional<std::int64_t> next(Place place) const;

  /// They wait no longer. `ids` are sorted. Looks at everything that waits.
  void erase(std::span<const queue::MessageId> ids, const std::function<void(Place)>& erased);
  /// Everything is due at `now_us`.
  void make_all_due(std::int64_t now_us);
  /// The mail of a place, and that of kSeveral with one of these marks, is due one after the other
  /// from `now_us` on, the earliest first: `apart_us` apart. Returns how many messages that are.
  std::size_t release(Place place, Marks marks, std::int64_t now_us, std::int64_t apart_us);
  /// The earliest of a place is due at `now_us`. Whether there is one that was not due yet.
  bool release_first(Place place, std::int64_t now_us);

  std::size_t size() const;
  std::size_t size(Place place) const;

 private:
  using Heap = std::deque<Due>;

  /// Exchanges what by_time_ says of a place.
  void moved(Place place, std::optional<std::int64_t> before);

  std::map<Place, Heap> heaps_;                       // none of them empty
  std::set<std::pair<std::int64_t, Place>> by_time_;  // the earliest of each
};

}  // namespace porpoise::send
