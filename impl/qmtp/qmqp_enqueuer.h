#pragma once
// qmail-qmqpc: the queue of another host, by QMQP. A host with nothing else has no queue of its
// own.

#include <string>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::qmtp {

/// Keeps a message whole in memory until it is sent, because its length comes first.
class QmqpEnqueuer final : public roles::Enqueuer {
 public:
  /// Servers in the order in which they are tried: the first that takes the connection gets the
  /// message, whatever becomes of it there. Texts are those of qmail-queue's exit codes.
  QmqpEnqueuer(Host host, std::vector<Endpoint> servers)
      : host_(host), servers_(std::move(servers)) {}
  Task<Begun> begin(roles::SubmissionInfo info) override;

 private:
  Host host_;
  std::vector<Endpoint> servers_;
};

/// What control/qmqpservers names: IP addresses, one a line, perhaps with a port; other lines are
/// skipped, as qmail-qmqpc does.
std::vector<Endpoint> parse_qmqp_servers(std::string_view text);

}  // namespace porpoise::qmtp
