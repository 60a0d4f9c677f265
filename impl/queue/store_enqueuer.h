#pragma once
// The door to the queue itself: puts the queue's own Received line on top, checks the envelope,
// stores the message, and tells the queue manager.

#include <functional>

#include "impl/host/host.h"
#include "impl/queue/store.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::queue {

class StoreEnqueuer final : public roles::Enqueuer {
 public:
  /// Called once per message, after it is durable.
  using Accepted = std::function<void(MessageId id, WallTime birth, const Envelope& envelope)>;

  /// `host` and `store` outlive it and everything begun here.
  StoreEnqueuer(const Host& host, Store& store) : host_(host), store_(store) {}

  /// Nobody hears of messages accepted before this.
  void on_accepted(Accepted accepted) { accepted_ = std::move(accepted); }

  /// Submissions with Origin::bounce may use the reserve of free space (THOUGHTS T94).
  Task<Begun> begin(roles::SubmissionInfo info) override;

 private:
  friend class StoreSubmission;

  const Host& host_;
  Store& store_;
  Accepted accepted_;
};

/// qmail's text for a store that failed, e.g. "qq write error or disk full (#4.3.0)".
std::string_view enqueue_error_text(const ErrorCode& error);

}  // namespace porpoise::queue
