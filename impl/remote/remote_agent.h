#pragma once
// Delivery to other hosts: a message to one recipient, or to several of one host, in a session.

#include "impl/control/config_source.h"
#include "impl/host/clock.h"
#include "impl/host/network.h"
#include "impl/remote/dead_hosts.h"
#include "impl/remote/router.h"
#include "impl/roles/delivery_agent.h"
#include "impl/smtp/client_body.h"
#include "impl/smtp/client_dialogue.h"

namespace porpoise::remote {

/// Tries the servers of the recipient's route in order. One that cannot be reached, or fails
/// before the message is offered to it, makes room for the next (unless control/mxpolicy says that
/// the first connection is final); whatever a server says or does after that is final for this
/// attempt. Another server is only begun with within control/timeoutconnectall from the start.
/// A server whose MX preference announces QMTP is spoken to by that, and by SMTP only if it cannot
/// be reached so. Servers that did not answer lately are left out; where all are, the first that
/// may be is tried for all.
class RemoteAgent final : public roles::DeliveryAgent {
 public:
  /// All outlive the agent.
  RemoteAgent(const control::ConfigSource& config, Clock& clock, Network& network, Router& router)
      : config_(config), clock_(clock), network_(network), router_(router) {}

  Task<roles::Verdict> deliver(roles::Delivery delivery) override;
  Task<std::vector<roles::Verdict>> deliver_together(roles::Delivery delivery,
                                                     std::vector<std::string> recipients) override;

  /// Servers that did not answer lately.
  const DeadHosts& dead_hosts() const { return dead_; }
  /// They are tried again.
  void forget_dead_hosts() { dead_.forget_all(); }

 private:
  Task<std::vector<roles::Verdict>> send(smtp::OutgoingMail mail, smtp::OutgoingBody& body);
  Task<std::vector<roles::Verdict>> try_servers(Route route, smtp::OutgoingMail mail,
                                                smtp::OutgoingBody& body, Instant deadline);
  Task<std::optional<std::vector<roles::Verdict>>> try_qmtp(Hop hop, smtp::OutgoingMail mail,
                                                            smtp::OutgoingBody& body,
                                                            Instant give_up);
  std::vector<Hop> worth_trying(const std::vector<Hop>& hops) const;
  Task<smtp::SessionOutcome> converse(std::unique_ptr<Stream> stream, Endpoint server,
                                      smtp::OutgoingMail mail, smtp::OutgoingBody& body);

  const control::ConfigSource& config_;
  Clock& clock_;
  Network& network_;
  Router& router_;
  DeadHosts dead_;
};

}  // namespace porpoise::remote
