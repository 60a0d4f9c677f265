#pragma once
// The SMTP server: takes connections, bounds how many there are, and speaks with each client
// (server_session.h). Binding addresses is the caller's business.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "impl/base/gate.h"
#include "impl/smtp/admission.h"
#include "impl/smtp/server_parts.h"

namespace porpoise::smtp {

class ServerSession;

/// Must outlive every coroutine it started. Each session keeps the settings it began with.
class Server {
 public:
  explicit Server(ServerParts parts);

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
  void admit(std::unique_ptr<Stream> stream);
  Task<> serve_counted(std::unique_ptr<Stream> stream, IpAddress client);
  Task<> turn_away(std::unique_ptr<Stream> stream);
  Task<bool> learn_own_addresses(std::shared_ptr<const control::Config> config);
  bool at_rest() const;
  void tell_if_at_rest();

  ServerParts parts_;
  std::string host_name_;
  Gate rest_;
  bool closed_ = false;
  std::uint64_t next_key_ = 1;
  std::map<std::uint64_t, Listener*> listeners_;
  std::map<std::uint64_t, ServerSession*> sessions_;
  std::map<IpAddress, std::uint32_t> clients_;  // sessions that came by listen()
  std::uint32_t counted_ = 0;                   // the sum of clients_
  std::uint32_t turning_away_ = 0;

  /// The machine's addresses, asked for once per Config: a HUP asks again.
  std::shared_ptr<const control::Config> addresses_asked_for_;
  OwnAddresses own_addresses_;
};

}  // namespace porpoise::smtp
