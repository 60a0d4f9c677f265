#pragma once
// Delivery on this host, for a server without privileges: to whatever is its own user's.

#include <string>

#include "impl/control/config_source.h"
#include "impl/host/host.h"
#include "impl/local/user_delivery.h"
#include "impl/local/user_lookup.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// UserLookup says whose the mail is, and their .qmail files say what happens. Mail for another
/// user than the server's own waits; mail to an empty local part is thrown away.
class LocalAgent final : public roles::DeliveryAgent {
 public:
  /// What `host` refers to and the others outlive the agent. Forwards enter by `enqueuer`.
  LocalAgent(const Host& host, const control::ConfigSource& config, roles::Enqueuer& enqueuer);

  Task<roles::Verdict> deliver(roles::Delivery delivery) override;

  /// Removes what deliveries of a former life left in the mailboxes, now and every 6 hours; never
  /// ends. A mailbox that gets no more mail is tidied by nobody else.
  Task<> keep_tidy();

 private:
  Clock& clock_;
  FileSystem& files_;
  const std::uint32_t user_id_;
  const control::ConfigSource& config_;
  UserLookup lookup_;
  UserDelivery users_;
};

}  // namespace porpoise::local
