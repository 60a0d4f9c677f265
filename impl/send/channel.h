#pragma once
// Which of the two channels an address takes.

#include <array>
#include <string_view>

#include "impl/control/routing.h"
#include "impl/queue/store.h"

namespace porpoise::send {

inline constexpr std::array kBothChannels{queue::Channel::local, queue::Channel::remote};

constexpr std::size_t index(queue::Channel channel) { return static_cast<std::size_t>(channel); }

inline queue::Channel channel_of(const control::RoutedAddress& routed) {
  return routed.kind == control::RoutedAddress::Kind::local ? queue::Channel::local
                                                            : queue::Channel::remote;
}

}  // namespace porpoise::send
