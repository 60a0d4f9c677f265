#pragma once
// A channel as the place of what belongs to it in an array of kChannels.

#include "impl/queue/store.h"

namespace porpoise::queue::classic {

constexpr std::size_t index(Channel channel) {
  return static_cast<std::size_t>(channel);
}

}  // namespace porpoise::queue::classic
