#include "impl/queue/journal/record_cache.h"

namespace porpoise::queue::journal {

void RecordCache::put(MessageId id, std::shared_ptr<const std::string> payload) {
  if (payload->size() > bytes_max_) return;
  erase(id);
  bytes_ += payload->size();
  payloads_.emplace(id, std::move(payload));
  order_.push_back(id);
  while (bytes_ > bytes_max_ || order_.size() > 2 * payloads_.size() + 64) {
    const MessageId oldest = order_.front();
    order_.pop_front();
    erase(oldest);
  }
}

std::shared_ptr<const std::string> RecordCache::get(MessageId id) const {
  const auto found = payloads_.find(id);
  return found == payloads_.end() ? nullptr : found->second;
}

void RecordCache::erase(MessageId id) {
  const auto found = payloads_.find(id);
  if (found == payloads_.end()) return;
  bytes_ -= found->second->size();
  payloads_.erase(found);
}

}  // namespace porpoise::queue::journal
