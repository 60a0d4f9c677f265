#pragma once
// What stands in qmail's queue files beyond the facts that a Store keeps: which channel a recipient
// is on, how its address was rewritten, and when the next attempt is due. The store asks whoever
// knows; the answers are pure functions of the settings.

#include <string>
#include <string_view>

#include "impl/queue/store.h"

namespace porpoise::queue::classic {

/// A recipient as qmail-send writes it down.
struct Placed {
  Channel channel = Channel::remote;
  std::string address;  ///< With a host; with the prefix of its virtual domain.

  Placed() = default;
  Placed(Channel channel_, std::string address_)
      : channel(channel_), address(std::move(address_)) {}
};

class Conventions {
 public:
  virtual ~Conventions() = default;

  virtual Placed place(std::string_view address) const = 0;
  /// The recipient behind what was written: place() of it gives `written` again under the same
  /// settings.
  virtual std::string recipient_of(Channel channel, std::string_view written) const = 0;

  /// When a message tried at `last_attempt` is due again.
  virtual WallTime next_attempt(MessageId id, WallTime birth, Channel channel,
                                WallTime last_attempt) const = 0;
  /// The earliest last attempt after which it is due at `next` or later.
  virtual WallTime last_attempt(MessageId id, WallTime birth, Channel channel,
                                WallTime next) const = 0;
};

}  // namespace porpoise::queue::classic
