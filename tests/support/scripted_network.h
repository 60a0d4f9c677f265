#pragma once
// A network of scripted peers.

#include <map>
#include <vector>

#include "tests/support/scripted_stream.h"

namespace porpoise::test {

class ScriptedNetwork final : public Network {
 public:
  explicit ScriptedNetwork(StillClock& clock) : clock_(clock) {}

  /// Who answers at `endpoint` (`192.0.2.1:25`); `peer` outlives the network.
  void add(const std::string& endpoint, ScriptedPeer& peer) { peers_[endpoint] = &peer; }
  /// Connections to `endpoint` fail with `error`; timed_out also takes the time.
  void fail(const std::string& endpoint, ErrorCode error) { errors_[endpoint] = error; }

  std::vector<IpAddress> own;
  std::vector<std::string> tried;  ///< Endpoints, in order.

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) override {
    co_await boost::asio::post(use_task);
    const std::string name = to.to_string();
    tried.push_back(name);
    const auto error = errors_.find(name);
    if (error != errors_.end()) {
      if (error->second == errc::timed_out) clock_.advance_to(deadline);
      co_return error->second;
    }
    const auto peer = peers_.find(name);
    if (peer == peers_.end()) co_return make_error(errc::connection_refused);
    std::unique_ptr<Stream> stream =
        std::make_unique<ScriptedStream>(clock_, *peer->second, to);
    co_return stream;
  }

  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint) override {
    co_return make_error(errc::permission_denied);
  }
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string, std::uint32_t) override {
    co_return make_error(errc::permission_denied);
  }
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string, Instant) override {
    co_return make_error(errc::connection_refused);
  }
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint) override {
    co_return make_error(errc::permission_denied);
  }
  Task<Result<std::vector<IpAddress>>> own_addresses() override { co_return own; }

 private:
  StillClock& clock_;
  std::map<std::string, ScriptedPeer*> peers_;
  std::map<std::string, ErrorCode> errors_;
};

}  // namespace porpoise::test
