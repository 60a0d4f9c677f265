#pragma once
// Is there a mailbox for this recipient? Asked before the front accepts it, so that mail for
// nobody is refused rather than bounced (spec F8).

#include "impl/control/config_source.h"
#include "impl/host/host.h"
#include "impl/local/user_lookup.h"
#include "impl/roles/recipient_check.h"

namespace porpoise::local {

/// Looks at the disk for every local address, so that new mailboxes are known at once.
class LocalRecipientCheck final : public roles::RecipientCheck {
 public:
  /// Both, and what `host` refers to, outlive the check.
  LocalRecipientCheck(const control::ConfigSource& config, const Host& host)
      : config_(config),
        files_(host.files),
        user_id_(host.identity.user()),
        lookup_(host, config.current()->home) {}

  Task<roles::RecipientVerdict> check(std::string address) override;

 private:
  const control::ConfigSource& config_;
  FileSystem& files_;
  const std::uint32_t user_id_;
  UserLookup lookup_;
};

}  // namespace porpoise::local
