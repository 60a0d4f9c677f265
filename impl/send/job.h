#pragma once
// One message under delivery.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impl/queue/store.h"
#include "impl/roles/delivery_agent.h"
#include "impl/send/due_heaps.h"

namespace porpoise::send {

/// A recipient that this pass will try.
struct Attempt {
  std::uint32_t recipient = 0;  ///< Index in the message.
  std::string address;          ///< Routed.
  Place place = kUnknown;       ///< Where to.

  Attempt() = default;
  Attempt(std::uint32_t recipient_, std::string address_, Place place_)
      : recipient(recipient_), address(std::move(address_)), place(place_) {}
};

/// A pass over one message, from the moment it is read: every pending recipient that is due is
/// tried once. There is never a second job for the same message.
struct Job {
  enum class Phase : std::uint8_t { opening, delivering, closing };

  Phase phase = Phase::opening;
  Place waited_at = kUnknown;  ///< Until it was read.
  queue::Message message;
  std::shared_ptr<queue::MessageSource> body;
  WallTime started;
  bool dying = false;  ///< Past its lifetime: what is deferred now has failed.
  std::array<std::map<Place, std::vector<Attempt>>, queue::kChannels> todo;  ///< Last one first.
  /// When its last attempt on the channel began. Epoch: none in this pass.
  std::array<WallTime, queue::kChannels> last_attempt{};
  std::array<bool, queue::kChannels>
      counted_on{};                      ///< This pass is among the attempts that are noted.
  std::vector<Place> held;               ///< Destinations of pending recipients, each once.
  std::vector<std::uint32_t> under_way;  ///< Recipients that are being tried.
  bool taken = false;    ///< The operator has it: it waits for nothing when this pass is over.
  bool changed = false;  ///< By the operator: looked at anew when this pass is over.
  std::string given_up;  ///< What is deferred now has failed, and this is why.

  Job() = default;
  /// The attempts of every channel that was tried have been counted.
  bool counted() const {
    for (std::size_t at = 0; at < queue::kChannels; ++at) {
      if (last_attempt[at] != WallTime() && !counted_on[at]) return false;
    }
    return true;
  }
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
