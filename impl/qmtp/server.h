#pragma once
// The QMTP and QMQP servers: take connections, read packages, and answer for every recipient of
// each. Binding addresses is the caller's business.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/qmtp/package_reader.h"
#include "impl/smtp/admission.h"
#include "impl/smtp/server_parts.h"

namespace porpoise::qmtp {

/// Must outlive every coroutine it started. Each connection keeps the settings it began with.
class Server {
 public:
  Server(smtp::ServerParts parts, Protocol protocol);

  /// Takes clients from `listener` until close(), at most concurrency_incoming at once. QMQP takes
  /// mail for anywhere, so only from relayclients. May be called for several.
  Task<> listen(std::unique_ptr<Listener> listener);

  /// No more clients. Those that are between two packages are closed; a package under way is still
  /// taken and answered.
  void close();
  /// Resumes once nothing is under way. For after close().
  Task<> drained();

 private:
  struct Client;
  struct Taking;

  Task<> serve_counted(std::unique_ptr<Stream> stream);
  Task<> serve(Client& client);
  Task<bool> take_package(Client& client);
  Task<bool> read_package(Client& client, PackageReader& reader, Taking& taking);
  Task<> pass_on(Client& client, const PackageReader& reader, Taking& taking);
  Task<std::string> settle(Client& client, const PackageReader& reader, Taking& taking);
  Task<std::string> refusal_of(Client& client, std::optional<std::string> recipient);
  Task<std::string> commit(Taking& taking, roles::Envelope envelope);

  smtp::ServerParts parts_;
  const Protocol protocol_;
  const std::string host_name_;
  Gate change_;  ///< A client has gone, or close() was called.
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::uint64_t next_key_ = 1;
  std::map<std::uint64_t, Client*> clients_;
  std::size_t starting_ = 0;  ///< Accepted and not among the clients yet.
  std::size_t listening_ = 0;
  bool closed_ = false;
};

}  // namespace porpoise::qmtp
