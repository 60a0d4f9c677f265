#pragma once
// What the settings say about the files of a qmail queue: routing and the retry schedule.

#include <memory>

#include "impl/control/config_source.h"
#include "impl/queue/classic/conventions.h"
#include "impl/retry/schedule.h"

namespace porpoise::serve {

class QmailConventions final : public queue::classic::Conventions {
 public:
  /// `config` outlives it; each answer follows the settings of its moment.
  explicit QmailConventions(const control::ConfigSource& config) : config_(config) {}

  queue::classic::Placed place(std::string_view address) const override;
  /// Takes off the prefix of a virtual domain. One that the settings no longer know stays on.
  std::string recipient_of(queue::Channel channel, std::string_view written) const override;
  WallTime next_attempt(queue::MessageId id, WallTime birth, queue::Channel channel,
                        WallTime last_attempt) const override;
  WallTime last_attempt(queue::MessageId id, WallTime birth, queue::Channel channel,
                        WallTime next) const override;

 private:
  const retry::Schedule& schedule() const;

  const control::ConfigSource& config_;
  mutable std::shared_ptr<const control::Config> made_for_;
  mutable std::unique_ptr<retry::Schedule> schedule_;
};

}  // namespace porpoise::serve
