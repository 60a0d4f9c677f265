#pragma once
// One message under delivery.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "impl/queue/store.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::send {

/// A recipient that this pass will try.
struct Attempt {
  std::uint32_t recipient = 0;  ///< Index in the message.
  std::string address;          ///< Routed.

  Attempt() = default;
  Attempt(std::uint32_t recipient_, std::string address_)
      : recipient(recipient_), address(std::move(address_)) {}
};

/// A pass over one message: every pending recipient whose channel is due is tried once. There is
/// never a second job for the same message.
struct Job {
  queue::Message message;
  std::shared_ptr<queue::MessageSource> body;
  WallTime started;
  bool dying = false;  ///< Past its lifetime: what is deferred now has failed.
  std::array<std::vector<Attempt>, queue::kChannels> todo;  ///< Last one first.
  std::array<bool, queue::kChannels> tried{};
  std::array<bool, queue::kChannels> pending{};  ///< Recipients left after this pass.
  std::size_t in_flight = 0;

  Job() = default;
  bool over() const { return in_flight == 0 && todo[0].empty() && todo[1].empty(); }
};

}  // namespace porpoise::send
