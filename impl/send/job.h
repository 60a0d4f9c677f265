#pragma once
// One message under delivery.

#include <algorithm>
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

/// A pass over one message, from the moment it is read: every pending recipient whose channel is due is tried once. There is
/// never a second job for the same message.
struct Job {
  enum class Phase : std::uint8_t { opening, delivering, closing };

  Phase phase = Phase::opening;
  queue::Message message;
  std::shared_ptr<queue::MessageSource> body;
  WallTime started;
  bool dying = false;  ///< Past its lifetime: what is deferred now has failed.
  std::array<std::vector<Attempt>, queue::kChannels> todo;  ///< Last one first.
  std::array<bool, queue::kChannels> tried{};
  std::array<bool, queue::kChannels> pending{};  ///< Recipients left after this pass.
  std::vector<std::uint32_t> under_way;  ///< Recipients that are being tried.
  bool taken = false;    ///< The operator has it: it waits for nothing when this pass is over.
  bool changed = false;  ///< By the operator: looked at anew when this pass is over.
  std::string given_up;  ///< What is deferred now has failed, and this is why.

  Job() = default;
  bool over() const { return under_way.empty() && todo[0].empty() && todo[1].empty(); }
  /// No recipient is left to try, in this pass or another.
  bool settled() const {
    const auto pending = [](const queue::Recipient& recipient) {
      return recipient.state == queue::Recipient::State::pending;
    };
    return std::none_of(message.recipients.begin(), message.recipients.end(), pending);
  }
};

}  // namespace porpoise::send
