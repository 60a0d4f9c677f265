#include "impl/remote/remote_agent.h"

#include "impl/mail/address.h"
#include "impl/smtp/client.h"
#include "impl/smtp/client_address.h"

namespace porpoise::remote {
namespace {

using roles::Verdict;

Verdict not_connected() {
  return Verdict::deferred("Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n")
      .with(roles::Sign::down);
}

bool lacks_resources(ErrorCode error) {
  return error == errc::too_many_files_open || error == errc::not_enough_memory;
}

}  // namespace

Task<Verdict> RemoteAgent::deliver(roles::Delivery delivery) {
  const std::string host(mail::split_address(delivery.recipient).host);
  if (host.empty()) {
    co_return Verdict::failed("Sorry, address must include host name. (#5.1.3)\n");
  }
  std::optional<Verdict> unsendable = smtp::refuse_unsendable(delivery.sender, delivery.recipient);
  if (unsendable) co_return std::move(*unsendable);
  const std::chrono::seconds budget(config_.current()->timeout_connect_all);
  const Instant deadline = clock_.now() + budget;
  Route route = co_await router_.route(host);
  if (route.refusal) co_return std::move(*route.refusal);
  co_return co_await try_servers(std::move(route), std::move(delivery), deadline);
}

Task<Verdict> RemoteAgent::try_servers(Route route, roles::Delivery delivery, Instant deadline) {
  smtp::OutgoingBody body(delivery.message);
  std::optional<Verdict> trouble = co_await body.survey();
  if (trouble) co_return std::move(*trouble);
  smtp::OutgoingMail mail;
  mail.sender = delivery.sender;
  mail.recipients.push_back(delivery.recipient);
  mail.wire_size = body.wire_size();
  mail.eight_bit = body.eight_bit();

  Verdict last = not_connected();
  const std::vector<Hop> hops = worth_trying(route.hops);
  for (const Hop& hop : hops) {
    const std::shared_ptr<const control::Config> config = config_.current();
    const std::chrono::seconds patience(config->timeout_connect);
    const Instant enough = clock_.now() + patience;
    const Instant give_up = std::min(enough, deadline);
    Result<std::unique_ptr<Stream>> connected = co_await network_.connect(hop.endpoint, give_up);
    if (connected.has_error() && lacks_resources(connected.error())) {
      co_return Verdict::deferred("System resources temporarily unavailable. (#4.3.0)\n");
    }
    const bool silent = connected.has_error() && connected.error() == errc::timed_out;
    if (silent && give_up == enough) dead_.timed_out(hop.endpoint, clock_.now());
    if (!silent) dead_.answered(hop.endpoint);
    if (connected.has_value()) {
      smtp::SessionOutcome outcome =
          co_await converse(std::move(*connected), hop.endpoint, mail, body);
      last = std::move(outcome.verdicts.front());
      if (!outcome.may_try_another) break;
      if (config->mx_policy == control::MxPolicy::first_connection) break;
    }
    if (clock_.now() >= deadline) break;
  }
  co_return last;
}

std::vector<Hop> RemoteAgent::worth_trying(const std::vector<Hop>& hops) const {
  if (config_.current()->concurrency_destination == 0) return hops;
  const Instant now = clock_.now();
  std::vector<Hop> alive;
  for (const Hop& hop : hops) {
    if (!dead_.is_dead(hop.endpoint, now)) alive.push_back(hop);
  }
  if (!alive.empty()) return alive;
  for (const Hop& hop : hops) {
    if (dead_.may_be_probed(hop.endpoint, now)) return {hop};
  }
  return {};
}

Task<smtp::SessionOutcome> RemoteAgent::converse(std::unique_ptr<Stream> stream, Endpoint server,
                                                 smtp::OutgoingMail mail,
                                                 smtp::OutgoingBody& body) {
  const std::shared_ptr<const control::Config> config = config_.current();
  const std::chrono::seconds timeout(config->timeout_remote);
  smtp::ClientDialogue dialogue(config->helohost, server.address.to_string(), std::move(mail));
  const auto session = std::make_unique<smtp::ClientSession>(clock_, std::move(stream), timeout,
                                                             std::move(dialogue), body);
  co_return co_await session->run();
}

}  // namespace porpoise::remote
