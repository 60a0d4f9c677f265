#pragma once
// Why recipients were last deferred, as far as there is room: the newest of them, for people.

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "impl/queue/store.h"

namespace porpoise::send {

class LastReplies {
 public:
  /// Kept: this many texts, and this many bytes of each.
  static constexpr std::size_t kTextsMax = 4096;
  static constexpr std::size_t kBytesMax = 400;

  void note(queue::MessageId id, std::uint32_t recipient, std::string_view text);
  /// Empty: not known.
  std::string find(queue::MessageId id, std::uint32_t recipient) const;

 private:
  using Key = std::pair<queue::MessageId, std::uint32_t>;

  std::map<Key, std::string> texts_;
  std::deque<Key> order_;  ///< Of the first note, oldest first.
};

}  // namespace porpoise::send
