#pragma once
// Failure notices: message -> bounce -> double bounce -> discarded.

#include <memory>

#include "impl/control/config.h"
#include "impl/queue/store.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::send {

/// What became of the failures of one message.
struct BounceOutcome {
  enum class Kind : std::uint8_t {
    queued,     ///< The notice is durable and the message removed, in one step.
    discarded,  ///< A double bounce failed: nobody is told (a triple bounce).
    refused,    ///< Not now; the message stays as it is.
  };
  Kind kind = Kind::refused;
  queue::MessageId id = 0;  ///< Of the notice.
  std::string text;         ///< Why it was refused.

  BounceOutcome() = default;
};

/// Writes the notice for every failed recipient of `message` and queues it, finishing `message`.
/// The text is QSBMF (spec: qmail's bounce construction).
Task<BounceOutcome> send_bounce(roles::Enqueuer& enqueuer,
                                std::shared_ptr<const control::Config> config,
                                queue::Message message,
                                std::shared_ptr<queue::MessageSource> body, WallTime now);

}  // namespace porpoise::send
