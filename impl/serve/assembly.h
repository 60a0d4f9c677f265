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
#include "impl/local/local_agent.h"
#include "impl/local/local_recipient_check.h"
#include "impl/operate/desk.h"
#include "impl/operate/duplicates.h"
#include "impl/queue/store_enqueuer.h"
#include "impl/remote/dns_router.h"
#include "impl/remote/remote_agent.h"
#include "impl/remote/static_router.h"
#include "impl/send/queue_manager.h"
#include "impl/serve/qmail_conventions.h"
#include "impl/smtp/server.h"

namespace porpoise::serve {

/// Built in the order of its members. Must outlive every coroutine that resumes; those that a stop
/// at once leaves behind are destroyed without resuming.
class Assembly {
 public:
  Assembly(Host host, std::string home, std::shared_ptr<const control::Config> config);

  /// Recovers the queue and binds the listeners and the operator's socket. Empty, or one line that
  /// says why it cannot.
  Task<std::string> start(std::vector<Endpoint> listen);

  /// Serves and obeys signals; the process's exit code.
  Task<int> serve();

 private:
  Task<> note_start();
  Task<std::string> bind(std::vector<Endpoint> listen);
  Task<> open_desk();
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
  local::LocalRecipientCheck recipients_;
  local::LocalAgent local_;
  dns::StubResolver resolver_;
  remote::DnsRouter dns_router_;
  remote::StaticRouter router_;
  remote::RemoteAgent remote_;
  operate::DuplicatesFile ledger_;
  send::QueueManager manager_;
  smtp::Server smtp_;
  operate::Desk desk_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unique_ptr<Listener> operators_;
  Gate end_;
  Gate sent_;
  bool sending_ = false;
  int exit_code_ = 0;
};

}  // namespace porpoise::serve
