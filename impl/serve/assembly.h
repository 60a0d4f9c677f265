#pragma once
// The parts of the mail server and how they hold together. Pure wiring: every decision is in a
// part.

#include <memory>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/control/config_source.h"
#include "impl/dns/stub_resolver.h"
#include "impl/host/host.h"
#include "impl/inject/filter_enqueuer.h"
#include "impl/inject/incoming.h"
#include "impl/local/local_agent.h"
#include "impl/local/local_recipient_check.h"
#include "impl/operate/desk.h"
#include "impl/operate/duplicates.h"
#include "impl/qmtp/server.h"
#include "impl/queue/store_enqueuer.h"
#include "impl/remote/dns_router.h"
#include "impl/remote/remote_agent.h"
#include "impl/remote/static_router.h"
#include "impl/roles/submission_server.h"
#include "impl/send/queue_manager.h"
#include "impl/serve/known_servers.h"
#include "impl/serve/qmail_conventions.h"
#include "impl/serve/server.h"
#include "impl/smtp/server.h"

namespace porpoise::serve {

/// Built in the order of its members. Must outlive every coroutine that resumes; those that a stop
/// at once leaves behind are destroyed without resuming.
class Assembly {
 public:
  /// `filter`: what messages by SMTP go through, if anything.
  Assembly(Host host, std::string home, std::shared_ptr<const control::Config> config,
           std::optional<inject::QueueFilter> filter);

  /// Recovers the queue and binds the listeners, the operator's socket and that of programs. Empty,
  /// or one line that says why it cannot.
  Task<std::string> start(const ServeOptions& options);

  /// Serves and obeys signals; the process's exit code.
  Task<int> serve();

 private:
  smtp::ServerParts front();
  Task<> note_start();
  using Listeners = std::vector<std::unique_ptr<Listener>>;
  Task<std::string> bind(const std::vector<Endpoint>& listen, Listeners& listeners);
  /// Of a front that speaks `protocol` (named with a blank behind it; SMTP goes without saying).
  template <class Front>
  Task<> take_clients(std::string_view protocol, Front& front, Listeners& listeners);
  Task<> tell(std::string_view line);
  Task<> open_desk();
  Task<> open_injection();
  Task<> reread();
  Task<> send();
  Task<> drain();
  Task<> obey_signals();

  Host host_;
  std::string home_;
  control::ConfigSource config_;
  QmailConventions conventions_;
  const std::string kind_;  ///< Of queue.
  const std::unique_ptr<queue::Store> store_;
  queue::StoreEnqueuer enqueuer_;
  const std::unique_ptr<inject::FilterEnqueuer> filter_;  ///< Perhaps none.
  local::LocalRecipientCheck recipients_;
  local::LocalAgent local_;
  dns::StubResolver resolver_;
  remote::DnsRouter dns_router_;
  remote::StaticRouter router_;
  remote::RemoteAgent remote_;
  operate::DuplicatesFile ledger_;
  send::QueueManager manager_;
  smtp::Server smtp_;
  qmtp::Server qmtp_;
  qmtp::Server qmqp_;
  KnownServers servers_;
  operate::Desk desk_;
  inject::Incoming incoming_;
  roles::SubmissionServer submissions_;
  Listeners listeners_;
  Listeners qmtp_listeners_;
  Listeners qmqp_listeners_;
  std::unique_ptr<Listener> operators_;
  std::unique_ptr<Listener> programs_;
  Gate end_;
  Gate sent_;
  bool takes_programs_ = false;
  bool sending_ = false;
  int exit_code_ = 0;
};

}  // namespace porpoise::serve
