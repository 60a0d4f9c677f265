#include "impl/local/local_agent.h"

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/local/addressee.h"
#include "impl/local/mailboxes.h"
#include "impl/mail/address.h"

namespace porpoise::local {

using roles::Verdict;

namespace {

/// Deviates from qmail, whose qmail-lspawn becomes the user: this server runs as one.
Verdict not_ours(const Addressee& whose, std::uint32_t own) {
  return Verdict::deferred(
      fmt::format("This server runs as user {} and may not deliver to {}, user {}. (#4.3.0)\n", own,
                  whose.user, whose.user_id));
}

}  // namespace

LocalAgent::LocalAgent(const Host& host, const control::ConfigSource& config,
                       roles::Enqueuer& enqueuer)
    : clock_(host.clock),
      files_(host.files),
      user_id_(host.identity.user()),
      config_(config),
      lookup_(host, config.current()->home),
      users_(host, enqueuer) {}

Task<Verdict> LocalAgent::deliver(roles::Delivery delivery) {
  const mail::AddressParts parts = mail::split_address(delivery.recipient);
  if (!parts.has_host)
    co_return Verdict::failed("Sorry, address must include host name. (#5.1.3)\n");
  if (parts.local.empty()) co_return Verdict::delivered("");

  UserOutcome found = co_await lookup_.find(std::string(parts.local));
  if (found.refusal) co_return std::move(*found.refusal);
  Addressee whose = addressee_of(std::move(*found.user));
  if (whose.user_id != user_id_) co_return not_ours(whose, user_id_);
  const std::shared_ptr<const control::Config> config = config_.current();
  whose.default_delivery = fmt::format("{}\n", fmt::join(config->default_delivery, "\n"));
  DeliveryRules rules;
  rules.program_limit = std::chrono::seconds(config->timeout_program);
  co_return co_await users_.deliver(std::move(whose), rules, std::move(delivery));
}

Task<> LocalAgent::keep_tidy() {
  while (true) {
    const std::string home = config_.current()->home;
    const Result<std::vector<std::string>> names = co_await list_mailboxes(files_, home);
    const std::vector<std::string> all = names.has_value() ? *names : std::vector<std::string>();
    for (const std::string& name : all) {
      const std::string maildir = maildir_path(home, name);
      co_await remove_stale_tmp(files_, clock_, maildir);
      co_await users_.tidy(parent_directory(maildir));
    }
    co_await users_.tidy(home + "/alias");
    co_await clock_.sleep_until(clock_.now() + std::chrono::hours(6));
  }
}

}  // namespace porpoise::local
