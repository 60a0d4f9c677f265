#include "impl/serve/assembly.h"

#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/inject/local_enqueuer.h"
#include "impl/inject/spool.h"
#include "impl/operate/socket.h"
#include "impl/queue/move/mover.h"
#include "impl/serve/make_store.h"

namespace porpoise::serve {
namespace {

constexpr int kQueueTrouble = 111;
constexpr std::string_view kServing = "/serving";

std::unique_ptr<inject::FilterEnqueuer> make_filter(const Host& host,
                                                    std::optional<inject::QueueFilter> filter) {
  if (!filter) return nullptr;
  return std::make_unique<inject::FilterEnqueuer>(host, std::move(*filter));
}

/// The filter, or the queue itself.
roles::Enqueuer& front_of(const std::unique_ptr<inject::FilterEnqueuer>& filter,
                          roles::Enqueuer& queue) {
  return filter ? static_cast<roles::Enqueuer&>(*filter) : queue;
}

std::vector<Endpoint> places_of(const std::vector<std::unique_ptr<Listener>>& listeners) {
  std::vector<Endpoint> places;
  for (const auto& listener : listeners) places.push_back(listener->endpoint());
  return places;
}

}  // namespace

Assembly::Assembly(Host host, std::string home, std::shared_ptr<const control::Config> config,
                   std::optional<inject::QueueFilter> filter)
    : host_(host),
      home_(std::move(home)),
      config_(std::move(config)),
      conventions_(config_),
      kind_(config_.current()->queue_store),
      store_(make_store(host_, kind_, home_ + "/queue", conventions_)),
      enqueuer_(host_, *store_),
      filter_(make_filter(host_, std::move(filter))),
      recipients_(config_, host_),
      local_(host_, config_, enqueuer_),
      resolver_(dns::ResolverParts{host_.executor, host_.clock, host_.files, host_.network,
                                   host_.entropy, config_}),
      dns_router_(config_, host_.clock, host_.entropy, resolver_),
      router_(config_, host_.network, dns_router_),
      remote_(config_, host_.clock, host_.network, router_),
      ledger_(host_, home_),
      manager_(send::Parts{host_.executor, host_.clock, host_.log, host_.identity.user(), config_,
                           *store_, enqueuer_, local_, remote_, ledger_}),
      smtp_(front()),
      qmtp_(front(), qmtp::Protocol::qmtp),
      qmqp_(front(), qmtp::Protocol::qmqp),
      servers_(host_.clock, remote_),
      desk_(host_.executor, config_, *store_, manager_, servers_,
            [this](std::string line) { host_.log.write(line); }),
      incoming_(host_, home_, enqueuer_),
      submissions_(host_, enqueuer_, [this] { incoming_.look(); }),
      end_(host_.executor),
      sent_(host_.executor) {
  enqueuer_.on_accepted(
      [this](queue::MessageId id, WallTime birth, const roles::Envelope& envelope) {
        manager_.accept(id, birth, envelope);
      });
}

smtp::ServerParts Assembly::front() {
  return smtp::ServerParts{host_.executor,
                           host_.clock,
                           host_.network,
                           host_.identity,
                           host_.log,
                           config_,
                           front_of(filter_, enqueuer_),
                           recipients_};
}

Task<std::string> Assembly::start(const ServeOptions& options) {
  std::string other = co_await other_kind_there(host_.files, home_ + "/queue", kind_);
  if (!other.empty()) co_return other;
  std::string moving = co_await queue::move::move_under_way(host_.files, home_ + "/queue");
  if (!moving.empty()) co_return moving;
  co_await note_start();
  const auto found = [this](const queue::Listed& listed) { manager_.restore(listed); };
  const auto warn = [this](std::string line) {
    host_.log.write("warning: " + line);
    desk_.warned(std::move(line));
  };
  const Result<void> opened = co_await store_->open(found, warn);
  if (opened.has_error()) {
    const bool in_use = opened.error() == errc::address_in_use;
    co_return in_use
        ? fmt::format("{}/queue is served by another porpoise; stop that one first", home_)
        : fmt::format("cannot open the queue in {}/queue: {}", home_, opened.error().message());
  }
  std::string trouble = co_await bind(options.listen, listeners_);
  if (trouble.empty()) trouble = co_await bind(options.listen_qmtp, qmtp_listeners_);
  if (trouble.empty()) trouble = co_await bind(options.listen_qmqp, qmqp_listeners_);
  router_.listens_at(places_of(listeners_));
  if (trouble.empty()) co_await open_desk();
  if (trouble.empty()) co_await open_injection();
  co_return trouble;
}

/// HOME/serving is there from here to the end of drain(): who finds it at a start comes after a
/// crash. Without it a crash is overlooked, no more.
Task<> Assembly::note_start() {
  const std::string path = home_ + std::string(kServing);
  const Result<FileInfo> left_behind = co_await host_.files.stat(path);
  if (left_behind.has_value()) {
    manager_.suspect_crash();
    co_return;
  }
  OpenOptions options;
  options.write = true;
  options.create = true;
  Result<void> kept;
  const Result<std::unique_ptr<File>> made = co_await host_.files.open(path, options);
  if (made.has_error()) kept = made.error();
  if (made.has_value()) kept = co_await host_.files.sync_directory(home_);
  if (kept.has_error()) {
    host_.log.write(
        fmt::format("warning: cannot make {}: {}; after a crash `porpoise queue "
                    "duplicates` will not list what it doubled",
                    path, kept.error().message()));
  }
}

/// A server that its operator cannot ask still serves.
Task<> Assembly::open_desk() {
  const std::string path = operate::socket_path(home_);
  Result<std::unique_ptr<Listener>> listener =
      co_await host_.network.listen_local(path, operate::kSocketMode);
  if (listener.has_value()) {
    operators_ = std::move(*listener);
  } else {
    host_.log.write(
        fmt::format("warning: no operator's socket at {}: {}; `porpoise queue` works "
                    "only while the server is stopped",
                    path, listener.error().message()));
  }
}

/// Programs that reach nobody leave their mail in incoming/, where the next start finds it.
Task<> Assembly::open_injection() {
  const std::string path = inject::inject_socket_path(home_);
  Result<std::unique_ptr<Listener>> listener =
      co_await host_.network.listen_local(path, inject::kInjectSocketMode);
  if (listener.has_value()) {
    programs_ = std::move(*listener);
  } else {
    host_.log.write(
        fmt::format("warning: no socket for programs at {}: {}; their mail waits in {} until the "
                    "next start",
                    path, listener.error().message(), inject::spool_path(home_)));
  }
}

Task<std::string> Assembly::bind(const std::vector<Endpoint>& listen, Listeners& listeners) {
  for (const Endpoint& endpoint : listen) {
    Result<std::unique_ptr<Listener>> listener = co_await host_.network.listen(endpoint);
    if (listener.has_error()) {
      co_return fmt::format("cannot listen on {}: {}; choose another with --listen ADDR:PORT",
                            endpoint.to_string(), listener.error().message());
    }
    listeners.push_back(std::move(*listener));
  }
  co_return std::string();
}

template <class Front>
Task<> Assembly::take_clients(std::string_view protocol, Front& front, Listeners& listeners) {
  for (std::unique_ptr<Listener>& listener : listeners) {
    const std::string line =
        fmt::format("listening {}{}\n", protocol, listener->endpoint().to_string());
    spawn(host_.executor, front.listen(std::move(listener)));
    co_await tell(line);
  }
}

Task<int> Assembly::serve() {
  sending_ = true;
  spawn(host_.executor, send());
  spawn(host_.executor, local_.keep_tidy());
  co_await take_clients("", smtp_, listeners_);
  co_await take_clients("qmtp ", qmtp_, qmtp_listeners_);
  co_await take_clients("qmqp ", qmqp_, qmqp_listeners_);
  if (operators_) spawn(host_.executor, operate::answer_requests(host_, *operators_, desk_));
  takes_programs_ = programs_ != nullptr;
  if (takes_programs_) spawn(host_.executor, submissions_.listen(std::move(programs_)));
  // Behind the socket: who comes too early for it is found here.
  spawn(host_.executor, incoming_.run());
  spawn(host_.executor, obey_signals());
  co_await end_.wait();
  co_return exit_code_;
}

/// An operator who closed standard error gets no line; that is no reason not to serve.
Task<> Assembly::tell(std::string_view line) {
  static_cast<void>(co_await host_.streams.write_error(line));
}

Task<> Assembly::send() {
  co_await manager_.run();
  sending_ = false;
  sent_.open_all();
}

Task<> Assembly::obey_signals() {
  bool draining = false;
  while (true) {
    const Signal signal = co_await host_.signals.next();
    if (signal == Signal::run_queue) {
      manager_.run_now();
    } else if (signal == Signal::reread) {
      co_await reread();
    } else if (draining) {
      host_.log.write("status: stopping at once");
      end_.open_all();
    } else {
      draining = true;
      spawn(host_.executor, drain());
    }
  }
}

Task<> Assembly::reread() {
  control::LoadOutcome outcome = co_await control::load(host_.files, home_);
  for (const std::string& error : outcome.errors)
    host_.log.write("alert: unable to reread " + error);
  if (!outcome.errors.empty()) co_return;
  if (outcome.config->queue_store != kind_) {
    host_.log.write(
        fmt::format("warning: control/queuestore says {} now; the queue stays {} until "
                    "it is moved and the server started again",
                    outcome.config->queue_store, kind_));
  }
  config_.replace(std::move(outcome.config));
  manager_.refresh();
}

Task<> Assembly::drain() {
  smtp_.close();
  qmtp_.close();
  qmqp_.close();
  submissions_.close();
  incoming_.close();
  manager_.stop();
  co_await smtp_.drained();
  co_await qmtp_.drained();
  co_await qmqp_.drained();
  co_await submissions_.drained();
  co_await incoming_.drained();
  if (takes_programs_) {
    static_cast<void>(co_await host_.files.unlink(inject::inject_socket_path(home_)));
  }
  if (sending_) co_await sent_.wait();
  if (operators_) {
    operators_->close();
    co_await desk_.close();
    // A name left behind is no harm: the next server replaces it.
    static_cast<void>(co_await host_.files.unlink(operate::socket_path(home_)));
  }
  const Result<void> closed = co_await store_->close();
  if (closed.has_error()) {
    host_.log.write("alert: trouble closing the queue: " + closed.error().message());
    exit_code_ = kQueueTrouble;
  }
  co_await ledger_.settled();
  // Left behind it costs no more than a needless suspicion.
  if (closed.has_value()) {
    static_cast<void>(co_await host_.files.unlink(home_ + std::string(kServing)));
  }
  host_.log.write("status: exiting");
  end_.open_all();
}

}  // namespace porpoise::serve
