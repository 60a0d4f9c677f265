#pragma once
// The records of the newest messages, so that fresh mail is delivered without reading the disk.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "impl/queue/store.h"

namespace porpoise::queue::journal {

class RecordCache {
 public:
  explicit RecordCache(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  void put(MessageId id, std::shared_ptr<const std::string> payload);
  /// Empty when it is not, or no longer, there.
  std::shared_ptr<const std::string> get(MessageId id) const;
  void erase(MessageId id);

 private:
  std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;
  std::unordered_map<MessageId, std::shared_ptr<const std::string>> payloads_;
  std::deque<MessageId> order_;  ///< Oldest first; may name what is gone.
};

}  // namespace porpoise::queue::journal
