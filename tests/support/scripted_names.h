#pragma once
// Name servers that are plain functions, on a clock that moves only when somebody waits in vain.

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "tests/support/scripted_network.h"

namespace porpoise::test {

class ScriptedNames final : public Network {
 public:
  using Packet = DatagramSocket::Packet;
  /// What comes back of one question, in order; nothing: silence. `stream`: it came by TCP, and the
  /// first packet alone goes back.
  using Server = std::function<std::vector<Packet>(const std::string& query, bool stream)>;

  explicit ScriptedNames(StillClock& clock) : clock_(clock) {}

  void add(const std::string& endpoint, Server server) { servers_[endpoint] = std::move(server); }

  std::vector<std::string> asked;  ///< `192.0.2.53:53`, or `192.0.2.53:53 by TCP`, in order.
  std::vector<std::string> queries;
  ErrorCode no_socket;

  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint) override {
    co_await boost::asio::post(use_task);
    if (no_socket) co_return no_socket;
    std::unique_ptr<DatagramSocket> socket = std::make_unique<Socket>(*this);
    co_return socket;
  }
  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant) override {
    co_await boost::asio::post(use_task);
    const auto server = servers_.find(to.to_string());
    if (server == servers_.end()) co_return make_error(errc::connection_refused);
    streams_.push_back(std::make_unique<StreamPeer>(*this, to));
    std::unique_ptr<Stream> stream = std::make_unique<ScriptedStream>(clock_, *streams_.back(), to);
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
  Task<Result<std::vector<IpAddress>>> own_addresses() override {
    co_return std::vector<IpAddress>();
  }

 private:
  std::vector<Packet> ask(const Endpoint& to, std::string query, bool stream) {
    asked.push_back(to.to_string() + (stream ? " by TCP" : ""));
    queries.push_back(query);
    const auto server = servers_.find(to.to_string());
    return server == servers_.end() ? std::vector<Packet>() : server->second(query, stream);
  }

  class Socket final : public DatagramSocket {
   public:
    explicit Socket(ScriptedNames& names) : names_(names) {}
    Task<Result<void>> send_to(std::string_view bytes, Endpoint to) override {
      co_await boost::asio::post(use_task);
      for (Packet& packet : names_.ask(to, std::string(bytes), false)) {
        waiting_.push_back(std::move(packet));
      }
      co_return Result<void>();
    }
    Task<Result<Packet>> receive(Instant deadline) override {
      co_await boost::asio::post(use_task);
      if (waiting_.empty()) {
        names_.clock_.advance_to(deadline);
        co_return make_error(errc::timed_out);
      }
      Packet packet = std::move(waiting_.front());
      waiting_.pop_front();
      co_return packet;
    }
    Endpoint local() const override { return Endpoint(); }

   private:
    ScriptedNames& names_;
    std::deque<Packet> waiting_;
  };

  struct StreamPeer final : ScriptedPeer {
    StreamPeer(ScriptedNames& names_, Endpoint at_) : names(names_), at(at_) {}
    void hear(std::string_view bytes) override {
      const std::vector<Packet> packets = names.ask(at, std::string(bytes.substr(2)), true);
      if (packets.empty()) {
        hangs_up = true;
        return;
      }
      const std::string& answer = packets.front().bytes;
      says += static_cast<char>(answer.size() >> 8);
      says += static_cast<char>(answer.size() & 0xff);
      says += answer;
    }
    ScriptedNames& names;
    Endpoint at;
  };

  StillClock& clock_;
  std::map<std::string, Server> servers_;
  std::vector<std::unique_ptr<StreamPeer>> streams_;
};

}  // namespace porpoise::test
