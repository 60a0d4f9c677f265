#include "sim/replay/replay_network.h"

#include "impl/host/trace/request.h"
#include "sim/replay/answers.h"

namespace porpoise::sim {

using record::ReadEvent;
using trace::Operation;
using trace::TraceEvent;

namespace {

/// Empty ends of local sockets have been written as such.
Endpoint endpoint_in(std::string_view text) {
  const Result<Endpoint> endpoint = parse_endpoint(text);
  return endpoint.has_value() ? *endpoint : Endpoint();
}

struct Ends {
  Endpoint peer;
  Endpoint local;
  std::int64_t peer_user = -1;
};

class ReplayStream final : public Stream {
 public:
  ReplayStream(std::uint64_t name, Ends ends, Playback& playback)
      : name_(name), ends_(ends), playback_(playback) {}

  Task<Result<std::size_t>> read_some(std::span<char> out) override {
    const TraceEvent asked = trace::request_read(Operation::read_some, name_, 0, out.size());
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return bytes_read(*answer, out);
  }

  Task<Result<void>> write(std::string_view bytes) override {
    const TraceEvent asked = trace::request_write(Operation::write, name_, 0, std::span(&bytes, 1));
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }

  void expires_at(Instant) override {}

  Task<Result<void>> start_tls(TlsOptions options) override {
    const std::string name = options.server ? options.certificate_file : options.peer_name;
    TraceEvent asked = trace::request_number(Operation::start_tls, name_, options.server);
    asked.subject = name;
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }

  Endpoint peer() const override { return ends_.peer; }
  Endpoint local() const override { return ends_.local; }
  std::int64_t peer_user() const override { return ends_.peer_user; }

 private:
  const std::uint64_t name_;
  const Ends ends_;
  Playback& playback_;
};

class ReplayListener final : public Listener {
 public:
  ReplayListener(std::uint64_t name, Endpoint endpoint, Playback& playback)
      : name_(name), endpoint_(endpoint), playback_(playback) {}

  // Once closed, the listener may be gone before its last accept() has ended.
  Task<Result<std::unique_ptr<Stream>>> accept() override {
    Playback& playback = playback_;
    const ReadEvent* const answer = co_await playback.ask(trace::request(Operation::accept, name_));
    if (answer->event.error) co_return answer->event.error;
    Ends ends;
    ends.peer = endpoint_in(answer->event.subject);
    ends.local = endpoint_in(answer->event.object);
    ends.peer_user = static_cast<std::int64_t>(answer->event.results[0]);
    co_return std::make_unique<ReplayStream>(playback.name(), ends, playback);
  }

  Endpoint endpoint() const override { return endpoint_; }
  void close() override {}

 private:
  const std::uint64_t name_;
  const Endpoint endpoint_;
  Playback& playback_;
};

class ReplayDatagramSocket final : public DatagramSocket {
 public:
  ReplayDatagramSocket(std::uint64_t name, Endpoint local, Playback& playback)
      : name_(name), local_(local), playback_(playback) {}

  Task<Result<void>> send_to(std::string_view bytes, Endpoint to) override {
    const std::string target = to.to_string();
    TraceEvent asked = trace::request_write(Operation::send_to, name_, 0, std::span(&bytes, 1));
    asked.subject = target;
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }

  Task<Result<Packet>> receive(Instant deadline) override {
    const TraceEvent asked = trace::request_until(Operation::receive, name_, deadline);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (answer->event.error) co_return answer->event.error;
    Packet packet;
    if (!answer->event.payload.empty()) packet.bytes = answer->event.payload.front();
    packet.from = endpoint_in(answer->event.object);
    co_return packet;
  }

  Endpoint local() const override { return local_; }

 private:
  const std::uint64_t name_;
  const Endpoint local_;
  Playback& playback_;
};

}  // namespace

Task<Result<std::unique_ptr<Stream>>> ReplayNetwork::connect(Endpoint to, Instant deadline) {
  const std::string target = to.to_string();
  TraceEvent asked = trace::request_until(Operation::connect, 0, deadline);
  asked.subject = target;
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  Ends ends;
  ends.peer = to;
  ends.local = endpoint_in(answer->event.object);
  co_return std::make_unique<ReplayStream>(playback_.name(), ends, playback_);
}

Task<Result<std::unique_ptr<Stream>>> ReplayNetwork::connect_local(std::string path,
                                                                   Instant deadline) {
  TraceEvent asked = trace::request_until(Operation::connect_local, 0, deadline);
  asked.subject = path;
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  Ends ends;
  ends.peer_user = static_cast<std::int64_t>(answer->event.results[0]);
  co_return std::make_unique<ReplayStream>(playback_.name(), ends, playback_);
}

Task<Result<std::unique_ptr<Listener>>> ReplayNetwork::listen(Endpoint at) {
  const std::string wanted = at.to_string();
  const TraceEvent asked = trace::request_about(Operation::listen, wanted);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  const Endpoint bound = endpoint_in(answer->event.object);
  co_return std::make_unique<ReplayListener>(playback_.name(), bound, playback_);
}

Task<Result<std::unique_ptr<Listener>>> ReplayNetwork::listen_local(std::string path,
                                                                    std::uint32_t mode) {
  TraceEvent asked = trace::request_number(Operation::listen_local, 0, mode);
  asked.subject = path;
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  co_return std::make_unique<ReplayListener>(playback_.name(), Endpoint(), playback_);
}

Task<Result<std::unique_ptr<DatagramSocket>>> ReplayNetwork::bind_datagram(Endpoint at) {
  const std::string wanted = at.to_string();
  const TraceEvent asked = trace::request_about(Operation::bind_datagram, wanted);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  const Endpoint bound = endpoint_in(answer->event.object);
  co_return std::make_unique<ReplayDatagramSocket>(playback_.name(), bound, playback_);
}

Task<Result<std::vector<IpAddress>>> ReplayNetwork::own_addresses() {
  const ReadEvent* const answer = co_await playback_.ask(trace::request(Operation::own_addresses));
  if (answer->event.error) co_return answer->event.error;
  std::vector<IpAddress> own;
  std::string_view rest = answer->event.object;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    ErrorCode bad;
    const IpAddress address = boost::asio::ip::make_address(std::string(one), bad);
    if (!bad) own.push_back(address);
  }
  co_return own;
}

}  // namespace porpoise::sim
