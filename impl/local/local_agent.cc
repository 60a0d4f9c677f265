#include "impl/local/local_agent.h"

#include "impl/local/delivery_lines.h"
#include "impl/local/mailboxes.h"
#include "impl/mail/address.h"

namespace porpoise::local {

using roles::Verdict;

LocalAgent::LocalAgent(const Host& host, std::string home)
    : clock_(host.clock), files_(host.files), home_(std::move(home)), writer_(host) {}

Task<Verdict> LocalAgent::deliver(roles::Delivery delivery) {
  const mail::AddressParts parts = mail::split_address(delivery.recipient);
  if (!parts.has_host) co_return Verdict::failed("Sorry, address must include host name. (#5.1.3)\n");
  if (parts.local.empty()) co_return Verdict::delivered("");

  const Result<std::optional<std::string>> name =
      co_await find_mailbox(files_, home_, std::string(parts.local));
  if (name.has_error()) co_return Verdict::deferred("Unable to chdir to maildir. (#4.2.1)\n");
  if (!name->has_value()) {
    co_return Verdict::failed("Sorry, no mailbox here by that name. (#5.1.1)\n");
  }
  const std::string maildir = maildir_path(home_, **name);
  co_await tidy_once(maildir);

  MaildirMail mail;
  mail.return_path = return_path_line(delivery.sender);
  mail.delivered_to = delivered_to_line(delivery.recipient);
  mail.message = std::move(delivery.message);
  co_return co_await writer_.deliver(maildir, std::move(mail));
}

Task<> LocalAgent::tidy_once(std::string maildir) {
  if (!tidied_.insert(maildir).second) co_return;
  co_await remove_stale_tmp(files_, clock_, std::move(maildir));
}

Task<> LocalAgent::keep_tidy() {
  while (true) {
    const Result<std::vector<std::string>> names = co_await list_mailboxes(files_, home_);
    const std::vector<std::string> all = names.has_value() ? *names : std::vector<std::string>();
    for (const std::string& name : all) {
      co_await remove_stale_tmp(files_, clock_, maildir_path(home_, name));
    }
    co_await clock_.sleep_until(clock_.now() + std::chrono::hours(6));
  }
}

}  // namespace porpoise::local
