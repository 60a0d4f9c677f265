#include "impl/send/last_replies.h"

namespace porpoise::send {

void LastReplies::note(queue::MessageId id, std::uint32_t recipient, std::string_view text) {
  const auto [place, fresh] = texts_.try_emplace(Key(id, recipient));
  place->second = text.substr(0, kBytesMax);
  if (!fresh) return;
  order_.push_back(place->first);
  if (order_.size() <= kTextsMax) return;
  texts_.erase(order_.front());
  order_.pop_front();
}

std::string LastReplies::find(queue::MessageId id, std::uint32_t recipient) const {
  const auto found = texts_.find(Key(id, recipient));
  return found == texts_.end() ? std::string() : found->second;
}

}  // namespace porpoise::send
