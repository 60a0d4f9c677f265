#include "impl/smtp/server.h"

#include <fmt/format.h>

#include "impl/smtp/server_session.h"

namespace porpoise::smtp {
namespace {

/// How long a client that is turned away may take to read why.
constexpr std::chrono::seconds kTurnAwayTime{10};

/// At most so many are told why; the others are just closed.
constexpr std::uint32_t kTurningAwayMax = 100;

/// Pause after the host could not give us a connection.
constexpr std::chrono::seconds kAcceptPause{1};

}  // namespace

Server::Server(ServerParts parts)
    : parts_(parts), host_name_(parts.identity.host_name()), rest_(parts.executor) {}

Task<> Server::listen(std::unique_ptr<Listener> listener) {
  const std::uint64_t key = next_key_++;
  listeners_.emplace(key, listener.get());
  while (!closed_) {
    Result<std::unique_ptr<Stream>> accepted = co_await listener->accept();
    if (closed_) break;
    if (accepted.has_value()) {
      admit(std::move(*accepted));
      continue;
    }
    if (accepted.error() == errc::operation_canceled) break;
    parts_.log.write(fmt::format("warning: smtp: unable to accept a connection on {}: {}",
                                 listener->endpoint().to_string(), accepted.error().message()));
    co_await parts_.clock.sleep_until(parts_.clock.now() + kAcceptPause);
  }
  listeners_.erase(key);
  tell_if_at_rest();
}

void Server::admit(std::unique_ptr<Stream> stream) {
  const IpAddress client = plain_address(stream->peer().address);
  if (has_room_for(client)) {
    ++counted_;
    ++clients_[client];
    spawn(parts_.executor, serve_counted(std::move(stream), client));
    return;
  }
  parts_.log.write("smtp: " + client.to_string() + ": turned away: too many connections");
  if (turning_away_ >= kTurningAwayMax) return;
  ++turning_away_;
  spawn(parts_.executor, turn_away(std::move(stream)));
}

bool Server::has_room_for(const IpAddress& client) const {
  const std::shared_ptr<const control::Config> config = parts_.config.current();
  if (counted_ >= config->concurrency_incoming) return false;
  const auto known = clients_.find(client);
  return known == clients_.end() || known->second < config->concurrency_incoming_client;
}

Task<> Server::serve_counted(std::unique_ptr<Stream> stream, IpAddress client) {
  co_await serve_session(std::move(stream));
  --counted_;
  const auto counted = clients_.find(client);
  if (--counted->second == 0) clients_.erase(counted);
  tell_if_at_rest();
}

Task<> Server::serve_session(std::unique_ptr<Stream> stream) {
  std::shared_ptr<const control::Config> config = parts_.config.current();
  const bool learned = co_await learn_own_addresses(config);
  if (!learned) {
    stream->expires_at(parts_.clock.now() + kTurnAwayTime);
    const Result<void> told =
        co_await stream->write("421 unable to figure out my IP addresses (#4.3.0)\r\n");
    static_cast<void>(told);  // the client goes either way
    co_return;
  }

  const std::uint64_t key = next_key_++;
  {
    ServerSession session(parts_, std::move(config), own_addresses_, std::move(stream), host_name_,
                          closed_);
    sessions_.emplace(key, &session);
    co_await session.run();
    sessions_.erase(key);
  }
  tell_if_at_rest();
}

/// False when localiphost needs them and they cannot be had.
Task<bool> Server::learn_own_addresses(std::shared_ptr<const control::Config> config) {
  if (config->localiphost.empty() || config == addresses_asked_for_) co_return true;
  Result<std::vector<IpAddress>> found = co_await parts_.network.own_addresses();
  if (found.has_error()) co_return false;
  own_addresses_ = std::make_shared<const std::vector<IpAddress>>(std::move(*found));
  addresses_asked_for_ = std::move(config);
  co_return true;
}

Task<> Server::turn_away(std::unique_ptr<Stream> stream) {
  stream->expires_at(parts_.clock.now() + kTurnAwayTime);
  const Result<void> told = co_await stream->write("421 too many connections (#4.3.2)\r\n");
  static_cast<void>(told);  // the client goes either way
  stream.reset();
  --turning_away_;
  tell_if_at_rest();
}

void Server::close() {
  closed_ = true;
  for (const auto& [key, listener] : listeners_) listener->close();
  for (const auto& [key, session] : sessions_) session->interrupt();
}

Task<> Server::drained() {
  while (!at_rest()) co_await rest_.wait();
}

bool Server::at_rest() const {
  return listeners_.empty() && sessions_.empty() && counted_ == 0 && turning_away_ == 0;
}

void Server::tell_if_at_rest() {
  if (at_rest()) rest_.open_all();
}

}  // namespace porpoise::smtp
