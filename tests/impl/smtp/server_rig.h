#pragma once
// An SMTP server in a process of its own: a queue and a recipient check that do as they are told,
// clients that the test plays.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/smtp/server.h"
#include "tests/support/memory_stream.h"

namespace porpoise::smtp {

using test::ManualClock;
using test::MemoryDoor;
using test::MemoryListener;
using test::MemoryPeer;
using test::MemoryStream;

/// Keeps what it accepted, and counts.
class FakeQueue final : public roles::Enqueuer {
 public:
  struct Message {
    roles::Envelope envelope;
    std::string body;
    std::uint64_t size_hint = 0;

    Message() = default;
  };

  explicit FakeQueue(Executor executor) : hold_(executor) {}

  Task<Begun> begin(roles::SubmissionInfo info) override;

  std::vector<Message> accepted;
  int begun = 0;
  int aborted = 0;
  std::size_t piece_max = 0;  ///< Longest append().
  std::optional<roles::EnqueueResult> refuse_begin;
  std::optional<roles::EnqueueResult> refuse_commit;
  bool hold_commits = false;  ///< Until release().

  void release() { hold_.open_all(); }

 private:
  friend class FakeSubmission;
  Gate hold_;
};

class FakeSubmission final : public roles::Submission {
 public:
  FakeSubmission(FakeQueue& queue, std::uint64_t size_hint) : queue_(queue) {
    message_.size_hint = size_hint;
  }
  Task<> append(std::string_view bytes) override {
    queue_.piece_max = std::max(queue_.piece_max, bytes.size());
    message_.body += bytes;
    co_return;
  }
  Task<roles::EnqueueResult> commit(roles::Envelope envelope) override {
    message_.envelope = std::move(envelope);
    if (queue_.hold_commits) co_await queue_.hold_.wait();
    if (queue_.refuse_commit) co_return *queue_.refuse_commit;
    queue_.accepted.push_back(std::move(message_));
    co_return roles::EnqueueResult::accepted(queue_.accepted.size());
  }
  Task<> abort() override {
    ++queue_.aborted;
    co_return;
  }

 private:
  FakeQueue& queue_;
  FakeQueue::Message message_;
};

inline Task<roles::Enqueuer::Begun> FakeQueue::begin(roles::SubmissionInfo info) {
  ++begun;
  Begun result;
  if (refuse_begin) {
    result.refusal = *refuse_begin;
  } else {
    result.submission = std::make_unique<FakeSubmission>(*this, info.size_hint);
  }
  co_return result;
}

/// Knows `nobody@...` (550) and `later@...` (450); accepts everybody else.
class FakeRecipientCheck final : public roles::RecipientCheck {
 public:
  Task<roles::RecipientVerdict> check(std::string address) override {
    using roles::RecipientVerdict;
    asked.push_back(address);
    RecipientVerdict verdict;
    if (address.starts_with("nobody@")) {
      verdict = {RecipientVerdict::Kind::permanent, "sorry, no mailbox here by that name (#5.1.1)"};
    } else if (address.starts_with("later@")) {
      verdict = {RecipientVerdict::Kind::temporary, "ask me later (#4.3.0)"};
    }
    co_return verdict;
  }
  std::vector<std::string> asked;
};

class FakeNetwork final : public Network {
 public:
  std::optional<std::vector<IpAddress>> own = std::vector<IpAddress>();

  Task<Result<std::vector<IpAddress>>> own_addresses() override {
    if (!own) co_return make_error(errc::io_error);
    co_return *own;
  }
  /// Whoever connects to an address of port 113 speaks with it.
  std::shared_ptr<MemoryPeer> ident_server;

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant) override {
    if (!ident_server || to.port != 113) co_return make_error(errc::connection_refused);
    std::unique_ptr<Stream> stream = std::make_unique<MemoryStream>(ident_server);
    co_return stream;
  }
  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint) override {
    return refuse<std::unique_ptr<Listener>>();
  }
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string, std::uint32_t) override {
    return refuse<std::unique_ptr<Listener>>();
  }
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string, Instant) override {
    return refuse<std::unique_ptr<Stream>>();
  }
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint) override {
    return refuse<std::unique_ptr<DatagramSocket>>();
  }

 private:
  template <class T>
  static Task<Result<T>> refuse() {
    co_return make_error(errc::operation_not_supported);
  }
};

class FakeIdentity final : public Identity {
 public:
  std::string host_name() const override { return "mx.example"; }
  std::string boot_id() const override { return "1"; }
  std::uint32_t process() const override { return 1; }
  std::uint32_t user() const override { return 0; }
  std::uint32_t group() const override { return 0; }
  std::vector<std::string> arguments() const override { return {}; }
  std::optional<std::string> variable(std::string_view) const override { return std::nullopt; }
};

class FakeLog final : public Log {
 public:
  void write(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

inline std::shared_ptr<control::Config> default_config() {
  auto config = std::make_shared<control::Config>();
  config->me = config->smtp_greeting = "mx.example";
  config->rcpthosts.emplace();
  config->rcpthosts->add("here.example");
  config->rcpthosts->add(".sub.example");
  config->badmailfrom = {"bad@spam.example", "@worse.example"};
  config->timeout_smtpd = 60;
  return config;
}

class ServerRig {
 public:
  explicit ServerRig(std::shared_ptr<const control::Config> first = default_config())
      : config(std::move(first)) {}
  /// As a crash would: everything that waits is destroyed while the server is still there.
  ~ServerRig() { context.reset(); }

  /// Until nothing is ready.
  void run() {
    context->restart();
    context->poll();
  }
  void advance(Duration by) {
    clock.advance(by);
    run();
  }

  std::shared_ptr<MemoryPeer> new_peer() { return std::make_shared<MemoryPeer>(clock); }

  /// A client whose session has said its greeting.
  std::shared_ptr<MemoryPeer> connect() {
    std::shared_ptr<MemoryPeer> peer = new_peer();
    spawn(context->get_executor(), server.serve_session(std::make_unique<MemoryStream>(peer)));
    run();
    return peer;
  }
  std::string ask(MemoryPeer& peer, std::string bytes) {
    peer.say(std::move(bytes));
    run();
    return peer.take_heard();
  }

  std::shared_ptr<MemoryDoor> listen() {
    auto door = std::make_shared<MemoryDoor>();
    spawn(context->get_executor(), server.listen(std::make_unique<MemoryListener>(clock, door)));
    run();
    return door;
  }
  std::shared_ptr<MemoryPeer> knock(MemoryDoor& door, const char* address) {
    std::shared_ptr<MemoryPeer> peer = new_peer();
    peer->client.address = boost::asio::ip::make_address(address);
    door.knock(clock, std::unique_ptr<Stream>(new MemoryStream(peer)));
    run();
    return peer;
  }

  std::unique_ptr<boost::asio::io_context> context = std::make_unique<boost::asio::io_context>();
  ManualClock clock{context->get_executor()};
  FakeNetwork network;
  FakeIdentity identity;
  FakeLog log;
  control::ConfigSource config;
  FakeQueue queue{context->get_executor()};
  FakeRecipientCheck recipients;
  Server server{ServerParts{context->get_executor(), clock, network, identity, log, config, queue,
                            recipients}};
};

}  // namespace porpoise::smtp
