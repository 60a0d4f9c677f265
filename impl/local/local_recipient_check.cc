#include "impl/local/local_recipient_check.h"

#include "impl/control/routing.h"
#include "impl/local/addressee.h"
#include "impl/mail/address.h"

namespace porpoise::local {

using roles::RecipientVerdict;

namespace {

RecipientVerdict refusal(roles::Verdict::Kind kind) {
  using Kind = RecipientVerdict::Kind;
  if (kind == roles::Verdict::Kind::deferred) {
    return {Kind::temporary, "sorry, I cannot look at that mailbox right now. (#4.3.0)"};
  }
  return {Kind::permanent, "sorry, no mailbox here by that name. (#5.1.1)"};
}

}  // namespace

Task<RecipientVerdict> LocalRecipientCheck::check(std::string address) {
  const std::shared_ptr<const control::Config> config = config_.current();
  const control::RoutedAddress routed = control::route_address(*config, address);
  const std::string local(mail::split_address(routed.address).local);
  const bool asks = routed.kind == control::RoutedAddress::Kind::local && !local.empty();
  if (!asks) co_return RecipientVerdict();

  UserOutcome found = co_await lookup_.find(local);
  if (found.refusal) co_return refusal(found.refusal->kind);
  const Addressee whose = addressee_of(std::move(*found.user));
  if (whose.user_id != user_id_) co_return refusal(roles::Verdict::Kind::deferred);
  if (has_default(whose)) co_return RecipientVerdict();
  std::string trouble;
  const std::optional<FoundQmail> qmail = co_await find_qmail(files_, whose, trouble);
  if (!trouble.empty()) co_return refusal(roles::Verdict::Kind::deferred);
  if (!qmail) co_return refusal(roles::Verdict::Kind::failed);
  co_return RecipientVerdict();
}

}  // namespace porpoise::local
