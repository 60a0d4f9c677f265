#pragma once
// The SMTP server: takes connections, bounds how many there are, and speaks with each client
// (session.h). Binding addresses is the caller's business.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/gate.h"
#include "impl/smtp/server_parts.h"

namespace porpoise::smtp {

class Session;

/// Must outlive every coroutine it started. Each session keeps the settings it began with.
class Server {
 public:
  explicit Server(ServerParts parts);
  ~Server();

  /// Takes clients from `listener` until close(). Call it once per listener; each call waits by
  /// itself. A client beyond concurrency_incoming or concurrency_incoming_client is told 421.
  Task<> listen(std::unique_ptr<Listener> listener);

  /// One dialogue on a stream from elsewhere, to its end, outside the limits.
  Task<> serve_session(std::unique_ptr<Stream> stream);

  /// Stops listening. Sessions end with 421 at their next command boundary, those that sit at one
  /// at once; a message on its way in is still taken and answered.
  void close();
  bool closed() const { return closed_; }

  /// Resumes once no session is left and nothing listens. For after close().
  Task<> drained();

  std::size_t sessions() const { return sessions_.size(); }

 private:
  bool has_room_for(const IpAddress& client) const;
  Task<> serve_counted(std::unique_ptr<Stream> stream, IpAddress client);
  Task<> turn_away(std::unique_ptr<Stream> stream);
  Task<bool> know_own_addresses();
  void rest_if_drained();

  ServerParts parts_;
  Gate idle_;
  bool closed_ = false;
  std::uint64_t next_key_ = 1;
  std::size_t listening_ = 0;
  std::size_t turning_away_ = 0;
  std::map<std::uint64_t, Listener*> listeners_;
  std::map<std::uint64_t, Session*> sessions_;
  std::map<IpAddress, std::uint32_t> clients_;  // sessions that came by listen()
  std::uint32_t counted_ = 0;

  /// The machine's addresses, asked for once per Config: a HUP asks again.
  std::shared_ptr<const control::Config> addresses_asked_for_;
  std::shared_ptr<const std::vector<IpAddress>> own_addresses_;
};

}  // namespace porpoise::smtp
