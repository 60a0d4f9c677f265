#include "sim/world/process.h"

#include "impl/host/trace/traced_host.h"
#include "sim/disk/file_system.h"
#include "sim/net/sim_network.h"
#include "sim/world/machine.h"
#include "sim/world/sim_clock.h"
#include "sim/world/world.h"

namespace porpoise::sim {

namespace {

class DiskSocketNames final : public SocketNames {
 public:
  DiskSocketNames(Disk& disk, DiskUser user) : disk_(disk), user_(std::move(user)) {}

  Result<void> make(const std::string& path, std::uint32_t mode) override {
    const Result<FileInfo> old = disk_.stat(user_, path);
    if (old.has_value()) {
      if (old->kind != FileKind::socket) return make_error(errc::address_in_use);
      const Result<void> removed = disk_.unlink(user_, path);
      PORPOISE_CHECK(removed);
    }
    return disk_.make_node(user_, path, FileKind::socket, mode);
  }
  bool exists(const std::string& path) override { return disk_.stat(user_, path).has_value(); }

 private:
  Disk& disk_;
  DiskUser user_;
};

ProcessIdentity identity_of(const Machine& machine, std::uint32_t number,
                            const ProcessOptions& options) {
  ProcessIdentity identity;
  identity.host_name = machine.name();
  identity.boot_id = machine.boot_id();
  identity.process = number;
  identity.user = options.user;
  identity.group = options.group;
  identity.arguments = options.arguments;
  identity.environment = options.environment;
  return identity;
}

class TraceListener final : public trace::TraceSink {
 public:
  TraceListener(Process& process, const World::TraceListener& listener,
                const World::TraceListener& ask_listener)
      : process_(process), listener_(listener), ask_listener_(ask_listener) {}
  void record(const trace::TraceEvent& event) override { listener_(process_, event); }
  void asked(const trace::TraceEvent& event) override {
    if (ask_listener_) ask_listener_(process_, event);
  }

 private:
  Process& process_;
  const World::TraceListener& listener_;
  const World::TraceListener& ask_listener_;
};

}  // namespace

/// All that ends with the process.
struct Process::Body {
  explicit Body(Process& process);

  std::unique_ptr<boost::asio::io_context> context;
  Life life;
  SimClock clock;
  SimFileSystem files;
  DiskSocketNames socket_names;
  SimNetwork network;
  SimPrograms programs;
  SimAccounts accounts;
  SimEntropy entropy;
  SimIdentity identity;
  SimSignals signals;
  SimStandardStreams streams;
  SimLog log;
  std::optional<TraceListener> trace_listener;
  std::optional<trace::TracedHost> traced;

  Host plain_host();
};

namespace {

FileSystemSetup file_system_setup(const Machine& machine, Owner owner,
                                  const ProcessOptions& options, Random chance) {
  FileSystemSetup setup;
  setup.owner = owner;
  setup.user = options.user;
  setup.group = options.group;
  setup.latency = machine.latency();
  setup.chance = chance;
  return setup;
}

/// One stream per concern and process: what one process draws changes nothing for another.
Random stream_of(const World& world, std::string_view label, Owner owner) {
  const Random all = world.chance(label);
  return all.split(std::to_string(owner));
}

}  // namespace

Process::Body::Body(Process& process)
    : context(std::make_unique<boost::asio::io_context>(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE)),
      life(process.world_.queue(), process.owner_, context->get_executor()),
      clock(life, process.machine_.wall_at_start()),
      files(process.machine_.disk(), process.world_.queue(),
            file_system_setup(process.machine_, process.owner_, process.options_,
                              stream_of(process.world_, "disk", process.owner_))),
      socket_names(process.machine_.disk(),
                   DiskUser(process.options_.user, process.options_.group)),
      network(process.world_.fabric(), process.machine_.site(), life, process.options_.user,
              socket_names),
      programs(life, process.machine_.owner(), process.machine_.programs(), process.machine_.disk(),
               DiskUser(process.options_.user, process.options_.group)),
      accounts(life, process.machine_.accounts()),
      entropy(stream_of(process.world_, "entropy", process.owner_)),
      identity(identity_of(process.machine_, process.number_, process.options_)),
      signals(life),
      streams(life, process.options_.input, process.output_, process.error_output_),
      log([&process](std::string_view line) {
        process.log_.emplace_back(line);
        if (process.world_.log_listener_) process.world_.log_listener_(process, line);
      }) {
  if (process.world_.trace_listener_) {
    trace_listener.emplace(process, process.world_.trace_listener_, process.world_.ask_listener_);
    traced.emplace(plain_host(), *trace_listener);
  }
}

Host Process::Body::plain_host() {
  return {life.executor, clock,    files,   network, programs, accounts,
          entropy,       identity, signals, streams, log};
}

Process::Process(World& world, Machine& machine, Owner owner, std::uint32_t number, Main main,
                 ProcessOptions options)
    : world_(world),
      machine_(machine),
      owner_(owner),
      number_(number),
      main_(std::move(main)),
      options_(std::move(options)),
      body_(std::make_unique<Body>(*this)) {}

Process::~Process() = default;

Host Process::host() {
  return body_->traced ? body_->traced->host() : body_->plain_host();
}

void Process::signal(Signal signal) {
  if (alive()) body_->signals.deliver(signal);
}

void Process::begin() {
  spawn(body_->life.executor, live(*this));
}

Task<> Process::live(Process& process) {
  process.exit_code_ = co_await process.main_(process.host());
  process.returned_ = true;
}

void Process::run(Action action) {
  boost::asio::post(body_->life.executor, [action = std::move(action)]() mutable { action(); });
  poll();
}

void Process::poll() {
  boost::asio::io_context& context = *body_->context;
  if (context.stopped()) context.restart();
  context.poll();
}

void Process::end() {
  body_->life.ended = true;
  body_->files.revoke();
  body_->context = nullptr;
  world_.queue().drop(owner_);
  body_ = nullptr;
}

}  // namespace porpoise::sim
