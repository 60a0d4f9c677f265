#pragma once
// When each waiting message is due, in 16 bytes a message.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

#include "impl/queue/store.h"

namespace porpoise::send {

/// Which channels a waiting message still needs, as far as known without reading it again.
/// Kept apart so that a channel whose slots are all busy holds up nobody else.
enum class Need : std::uint8_t { unknown, local, remote, both };
inline constexpr std::size_t kNeeds = 4;

/// `pending`: by channel.
Need need_of_pending(const std::array<bool, queue::kChannels>& pending);

struct Due {
  std::int64_t at_us = 0;  ///< Microseconds since the epoch.
  queue::MessageId id = 0;
  auto operator<=>(const Due&) const = default;
};

/// One heap of waiting messages for each Need; equal times leave in order of id.
class DueHeaps {
 public:
  void push(Need need, Due due);
  /// The earliest of `need`, if it is due by `now_us`.
  std::optional<Due> pop(Need need, std::int64_t now_us);
  /// When the earliest of `need` is due.
  std::optional<std::int64_t> next(Need need) const;
  /// They wait no longer. `ids` are sorted. Looks at everything that waits.
  void erase(std::span<const queue::MessageId> ids);
  /// Everything is due at `now_us`.
  void make_all_due(std::int64_t now_us);
  std::size_t size() const;

 private:
  std::array<std::deque<Due>, kNeeds> heaps_;
};

}  // namespace porpoise::send
