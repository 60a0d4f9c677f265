#pragma once
// Whose mail is taken, for whom: the rules of the control files. Whether a mailbox exists is
// somebody else's question (roles/recipient_check.h).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/control/config.h"

namespace porpoise::smtp {

using OwnAddresses = std::shared_ptr<const std::vector<IpAddress>>;

/// IPv4 in IPv6's clothes (`::ffff:192.0.2.1`) as IPv4; every other address as it is.
IpAddress plain_address(const IpAddress& address);

/// The rules as they apply to one client.
class Admission {
 public:
  /// `own` may be null; `local` is the address that the client connected to.
  Admission(std::shared_ptr<const control::Config> config, OwnAddresses own, IpAddress client,
            IpAddress local);

  /// In badmailfrom, by its whole address or its `@host`.
  bool refuses_sender(std::string_view sender) const;

  /// The client may relay, or the address has no host, or its host is in rcpthosts or
  /// morercpthosts.cdb. Without rcpthosts nobody may relay.
  bool admits_recipient(std::string_view address) const;

  /// `a@[192.0.2.1]`, where that is an address of this machine, becomes `a@localiphost`.
  std::string with_own_name(std::string address) const;

 private:
  bool is_own(const IpAddress& address) const;

  std::shared_ptr<const control::Config> config_;
  OwnAddresses own_;
  IpAddress local_;
  bool may_relay_ = false;
};

}  // namespace porpoise::smtp
