#include "impl/local/local_recipient_check.h"

#include "impl/control/routing.h"
#include "impl/local/mailboxes.h"
#include "impl/mail/address.h"

namespace porpoise::local {

using roles::RecipientVerdict;

Task<RecipientVerdict> LocalRecipientCheck::check(std::string address) {
  const std::shared_ptr<const control::Config> config = config_.current();
  const control::RoutedAddress routed = control::route_address(*config, address);
  const std::string local(mail::split_address(routed.address).local);
  const bool asks = routed.kind == control::RoutedAddress::Kind::local && !local.empty();
  if (!asks) co_return RecipientVerdict();

  const Result<std::optional<std::string>> name =
      co_await find_mailbox(files_, config->home, local);
  if (name.has_error()) {
    co_return RecipientVerdict(RecipientVerdict::Kind::temporary,
                               "sorry, I cannot look at that mailbox right now. (#4.3.0)");
  }
  if (!name->has_value()) {
    co_return RecipientVerdict(RecipientVerdict::Kind::permanent,
                               "sorry, no mailbox here by that name. (#5.1.1)");
  }
  co_return RecipientVerdict();
}

}  // namespace porpoise::local
