#include "impl/remote/remote_agent.h"

#include "impl/mail/address.h"
#include "impl/qmtp/client.h"
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

/// What no server can be told, or nothing.
std::optional<Verdict> unfit_recipient(const std::string& sender, const std::string& recipient) {
  if (mail::split_address(recipient).host.empty()) {
    return Verdict::failed("Sorry, address must include host name. (#5.1.3)\n");
  }
  return smtp::refuse_unsendable(sender, recipient);
}

}  // namespace

Task<Verdict> RemoteAgent::deliver(roles::Delivery delivery) {
  std::vector<std::string> alone(1, delivery.recipient);
  std::vector<Verdict> verdicts = co_await deliver_together(std::move(delivery), std::move(alone));
  co_return std::move(verdicts.front());
}

Task<std::vector<Verdict>> RemoteAgent::deliver_together(roles::Delivery delivery,
                                                         std::vector<std::string> recipients) {
  std::vector<Verdict> verdicts(recipients.size());
  std::vector<std::size_t> sendable;
  smtp::OutgoingMail mail;
  mail.sender = delivery.sender;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    std::optional<Verdict> unfit = unfit_recipient(delivery.sender, recipients[i]);
    if (unfit) {
      verdicts[i] = std::move(*unfit);
    } else {
      sendable.push_back(i);
      mail.recipients.push_back(recipients[i]);
    }
  }
  if (sendable.empty()) co_return verdicts;
  smtp::OutgoingBody body(delivery.message);
  std::vector<Verdict> sent = co_await send(std::move(mail), body);
  for (std::size_t i = 0; i < sendable.size(); ++i) verdicts[sendable[i]] = std::move(sent[i]);
  co_return verdicts;
}

Task<std::vector<Verdict>> RemoteAgent::send(smtp::OutgoingMail mail, smtp::OutgoingBody& body) {
  const std::size_t count = mail.recipients.size();
  const std::string host(mail::split_address(mail.recipients.front()).host);
  const std::chrono::seconds budget(config_.current()->timeout_connect_all);
  const Instant deadline = clock_.now() + budget;
  Route route = co_await router_.route(host);
  if (route.refusal) co_return std::vector<Verdict>(count, *route.refusal);
  const std::optional<Verdict> trouble = co_await body.survey();
  if (trouble) co_return std::vector<Verdict>(count, *trouble);
  mail.wire_size = body.wire_size();
  mail.eight_bit = body.eight_bit();
  co_return co_await try_servers(std::move(route), std::move(mail), body, deadline);
}

Task<std::vector<Verdict>> RemoteAgent::try_servers(Route route, smtp::OutgoingMail mail,
                                                    smtp::OutgoingBody& body, Instant deadline) {
  std::vector<Verdict> last(mail.recipients.size(), not_connected());
  const std::vector<Hop> hops = worth_trying(route.hops);
  for (const Hop& hop : hops) {
    const std::shared_ptr<const control::Config> config = config_.current();
    const std::chrono::seconds patience(config->timeout_connect);
    const Instant enough = clock_.now() + patience;
    const Instant give_up = std::min(enough, deadline);
    if (qmtp::announces_qmtp(hop.preference)) {
      std::optional<std::vector<Verdict>> told = co_await try_qmtp(hop, mail, body, give_up);
      if (told) co_return std::move(*told);
    }
    Result<std::unique_ptr<Stream>> connected = co_await network_.connect(hop.endpoint, give_up);
    if (connected.has_error() && lacks_resources(connected.error())) {
      co_return std::vector<Verdict>(
          last.size(), Verdict::deferred("System resources temporarily unavailable. (#4.3.0)\n"));
    }
    const bool silent = connected.has_error() && connected.error() == errc::timed_out;
    if (silent && give_up == enough) dead_.timed_out(hop.endpoint, clock_.now());
    if (!silent) dead_.answered(hop.endpoint);
    if (connected.has_value()) {
      smtp::SessionOutcome outcome =
          co_await converse(std::move(*connected), hop.endpoint, mail, body);
      last = std::move(outcome.verdicts);
      if (!outcome.may_try_another) break;
      if (config->mx_policy == control::MxPolicy::first_connection) break;
    }
    if (clock_.now() >= deadline) break;
  }
  co_return last;
}

/// Nothing when the server does not take QMTP connections; what it says otherwise is final.
Task<std::optional<std::vector<Verdict>>> RemoteAgent::try_qmtp(Hop hop, smtp::OutgoingMail mail,
                                                                smtp::OutgoingBody& body,
                                                                Instant give_up) {
  const Endpoint server(hop.endpoint.address, qmtp::kQmtpPort);
  const Result<std::unique_ptr<Stream>> stream = co_await network_.connect(server, give_up);
  if (stream.has_error()) co_return std::nullopt;
  qmtp::OutgoingPackage package;
  package.sender = std::move(mail.sender);
  package.recipients = std::move(mail.recipients);
  package.message = body.message();
  package.server = server.address.to_string();
  package.timeout = std::chrono::seconds(config_.current()->timeout_remote);
  co_return co_await qmtp::send_package(clock_, **stream, std::move(package));
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
