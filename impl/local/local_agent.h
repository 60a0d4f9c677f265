#pragma once
// Delivery on this host, for a server without privileges: into the mailboxes of its own home.

#include <set>
#include <string>

#include "impl/host/host.h"
#include "impl/local/maildir.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::local {

/// The recipient's local part, without case, names the mailbox; `name-ext` is delivered to `name`
/// where no mailbox has a longer name. Mail to an empty local part is thrown away.
class LocalAgent final : public roles::DeliveryAgent {
 public:
  /// What `host` refers to outlives the agent. `home` as in Config::home.
  LocalAgent(const Host& host, std::string home);

  Task<roles::Verdict> deliver(roles::Delivery delivery) override;

  /// Removes what deliveries of a former life left in the mailboxes, now and every 6 hours; never
  /// ends. A mailbox that gets no more mail is tidied by nobody else.
  Task<> keep_tidy();

 private:
  Task<> tidy_once(std::string maildir);

  Clock& clock_;
  FileSystem& files_;
  std::string home_;
  MaildirWriter writer_;
  std::set<std::string> tidied_;  // maildirs, in this life
};

}  // namespace porpoise::local
