#pragma once
// The whole mail server, put together from a Host. The executable and the simulation run this same
// assembly; nothing in it knows which.

#include <optional>
#include <string>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/host.h"
#include "impl/inject/filter_enqueuer.h"

namespace porpoise::serve {

struct ServeOptions {
  std::string home;  ///< Absolute: control/, queue/, mail/.
  std::vector<Endpoint>
      listen;  ///< Where SMTP clients are taken; a port of 0 is chosen by the host.
  /// The same for QMTP, and for QMQP from relayclients.
  std::vector<Endpoint> listen_qmtp;
  std::vector<Endpoint> listen_qmqp;
  std::vector<std::string> warnings;  ///< What the log says first.
  /// $QMAILQUEUE: what messages from the network go through.
  std::optional<inject::QueueFilter> filter;

  ServeOptions() = default;
};

/// Serves until it is told to end; the process's exit code:
///   0    TERM: no new mail, sessions and deliveries under way finished, everything durable;
///        or a second TERM: stopped at once, as after a kill nothing accepted is harmed;
///   2    it could not start; one line on standard error says what is wrong and how to mend it;
///   111  the queue gave up on the disk while serving; the log says why.
/// Says `listening ADDR:PORT` on standard error, once per SMTP listener, and `listening qmtp ...`
/// or `listening qmqp ...` for the others, when it is ready. HUP reads the control files again (a
/// broken one keeps the old settings), ALRM tries everything now.
Task<int> run(Host host, ServeOptions options);

}  // namespace porpoise::serve
