#pragma once
// Is there a mailbox for this recipient? Asked before the front accepts it, so that mail for
// nobody is refused rather than bounced (spec F8).

#include "impl/control/config_source.h"
#include "impl/host/filesystem.h"
#include "impl/roles/recipient_check.h"

namespace porpoise::local {

/// Looks at the disk for every local address, so that new mailboxes are known at once.
class LocalRecipientCheck final : public roles::RecipientCheck {
 public:
  /// Both outlive the check.
  LocalRecipientCheck(const control::ConfigSource& config, FileSystem& files)
      : config_(config), files_(files) {}

  Task<roles::RecipientVerdict> check(std::string address) override;

 private:
  const control::ConfigSource& config_;
  FileSystem& files_;
};

}  // namespace porpoise::local
