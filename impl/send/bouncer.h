#pragma once
// Failure notices: message -> bounce -> double bounce -> discarded.

#include <memory>
#include <vector>

#include "impl/control/config.h"
#include "impl/queue/store.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::send {

/// What became of a notice.
struct BounceOutcome {
  enum class Kind : std::uint8_t {
    queued,     ///< The notice is durable.
    discarded,  ///< A double bounce failed: nobody is told (a triple bounce).
    refused,    ///< Not now; the message stays as it is.
  };
  Kind kind = Kind::refused;
  queue::MessageId id = 0;  ///< Of the notice.
  std::string text;         ///< Why it was refused.

  BounceOutcome() = default;
};

/// What a notice is about. Everything outlives the sending.
struct Failures {
  const control::Config& config;
  const queue::Message& message;
  std::vector<std::uint32_t> recipients;  ///< Of the message.
  /// It is the last one: the message is removed in the same durable step.
  bool finishes = false;

  Failures(const control::Config& config_, const queue::Message& message_,
           std::vector<std::uint32_t> recipients_, bool finishes_)
      : config(config_),
        message(message_),
        recipients(std::move(recipients_)),
        finishes(finishes_) {}
};

/// Writes the notice and queues it. What of the original is beyond control/bouncemaxbytes, or
/// cannot be read, is left out.
Task<BounceOutcome> send_bounce(roles::Enqueuer& enqueuer, Failures failures,
                                std::shared_ptr<queue::MessageSource> body, WallTime now);

}  // namespace porpoise::send
