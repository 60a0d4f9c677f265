#pragma once
// What the operator's commands ask of whoever is delivering the messages they are about. A queue
// without a server has nobody delivering: see operate/stopped.h.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "impl/queue/store.h"
#include "impl/send/due_times.h"

namespace porpoise::send {

/// What is known of a place that mail goes to.
struct DestinationFacts {
  std::string name;    ///< As destination_of() says.
  bool known = false;  ///< Somebody delivers there, or remembers it. Else only the name counts.
  bool down = false;
  WallTime down_since;       ///< While it is down.
  WallTime next_probe;       ///< While it is down: not before.
  WallTime came_back;        ///< Last attempts before this count against nobody. Epoch: never.
  std::string last_failure;  ///< While it is down.
  std::uint32_t under_way = 0;
  std::uint32_t at_once = 0;  ///< Attempts; 0: without a limit of its own.
  std::uint32_t waiting = 0;  ///< Messages for it alone.

  DestinationFacts() = default;
};

class Deliveries {
 public:
  virtual ~Deliveries() = default;

  /// No new attempt for these messages until they are put back; attempts under way go on. `ids`
  /// are sorted.
  virtual void take(std::span<const queue::MessageId> ids) = 0;
  /// The messages are looked at anew: what they need now, and when.
  virtual void put_back(std::span<const queue::MessageId> ids) = 0;

  /// Recipients of the message with an attempt under way.
  virtual std::vector<std::uint32_t> under_way(queue::MessageId id) const = 0;
  /// Attempts under way fail for good where they would be deferred; `text` is added to the reason.
  virtual void give_up(queue::MessageId id, std::string text) = 0;

  /// What was last said when the recipient was deferred; empty when that is not known any more.
  virtual std::string last_reply(queue::MessageId id, std::uint32_t recipient) const = 0;
  virtual DestinationFacts destination(std::string name) const = 0;
  virtual const DueTimes& due_times() const = 0;
};

}  // namespace porpoise::send
