// How connections come to be: requests, listeners and their backlogs.

#include "sim/net/fabric.h"

#include <algorithm>

namespace porpoise::sim {

namespace {

bool covers(const Endpoint& listening, const Endpoint& to) {
  if (listening.port != to.port || listening.address.is_v4() != to.address.is_v4()) return false;
  return listening.address.is_unspecified() || listening.address == to.address;
}

}  // namespace

Result<SideRef> Fabric::connect(SiteId from, Owner owner, Endpoint to, Watcher* watcher) {
  if (to.address.is_unspecified()) {  // Linux takes it for the machine itself
    to.address = to.address.is_v4() ? IpAddress(boost::asio::ip::address_v4::loopback())
                                    : IpAddress(boost::asio::ip::address_v6::loopback());
  }
  const std::optional<IpAddress> source = source_for(from, to.address);
  if (!source) return make_error(errc::network_unreachable);
  const std::optional<SiteId> target = site_of(from, to.address);

  Connection connection;
  Side& near = connection.sides[0];
  near.site = from;
  near.owner = owner;
  near.local = Endpoint(*source, free_port(from));
  near.watcher = watcher;
  connection.sides[1].local = to;
  connection.sides[1].site = target.value_or(from);
  if (target) return request(std::move(connection));

  const SideRef ref{++state_.last_id, 0};
  state_.connections.emplace(ref.connection, std::move(connection));
  put_on_wire(ref, Transit::Kind::fault, Fault::unreachable, {});
  return ref;
}

Result<SideRef> Fabric::connect_local(SiteId site, Owner owner, std::int64_t user, std::string path,
                                      Watcher* watcher) {
  const std::optional<ListenerId> found = find_listener(site, Endpoint(), path);
  if (!found) return make_error(errc::connection_refused);
  Connection connection;
  connection.path = std::move(path);
  connection.users[0] = user;
  connection.users[1] = listener(*found).user;
  connection.sides[0].site = connection.sides[1].site = site;
  connection.sides[0].owner = owner;
  connection.sides[0].watcher = watcher;
  return request(std::move(connection));
}

Result<SideRef> Fabric::request(Connection connection) {
  connection.asked_at = queue_.now();
  const SideRef ref{++state_.last_id, 0};
  state_.connections.emplace(ref.connection, std::move(connection));
  put_on_wire(ref.other(), Transit::Kind::request, Fault::none, {});
  return ref;
}

void Fabric::request_arrived(SideRef to, Connection& connection) {
  Side& side = connection.sides[1];
  const std::optional<ListenerId> found = find_listener(side.site, side.local, connection.path);
  if (!found) {
    side.state = Side::State::closed;
    put_on_wire(to.other(), Transit::Kind::fault, Fault::refused, {});
    return;
  }
  Listening& listening = listener(*found);
  side.state = Side::State::open;
  side.owner = listening.owner;
  put_on_wire(to.other(), Transit::Kind::established, Fault::none, {});
  listening.backlog.push_back(to.connection);
  if (listening.watcher != nullptr) listening.watcher->listener_changed(*found);
}

std::optional<ListenerId> Fabric::find_listener(SiteId site, const Endpoint& at,
                                                const std::string& path) const {
  for (const auto& [id, listening] : state_.listeners) {
    if (listening.site != site || listening.path != path || listening.shut) continue;
    if (path.empty() && !covers(listening.at, at)) continue;
    return id;
  }
  return std::nullopt;
}

Result<void> Fabric::check_bindable(SiteId site, const Endpoint& at) const {
  if (!at.address.is_unspecified() && !owns(site, at.address)) {
    return make_error(errc::address_not_available);
  }
  return {};
}

Result<ListenerId> Fabric::listen(SiteId site, Owner owner, Endpoint at, Watcher* watcher) {
  const Result<void> bindable = check_bindable(site, at);
  PORPOISE_CHECK(bindable);
  if (at.port == 0) at.port = free_port(site);
  for (const auto& [id, listening] : state_.listeners) {
    if (listening.site != site || !listening.path.empty()) continue;
    if (covers(listening.at, at) || covers(at, listening.at)) return make_error(errc::address_in_use);
  }
  const ListenerId id = ++state_.last_id;
  Listening& made = state_.listeners[id];
  made.site = site;
  made.owner = owner;
  made.at = at;
  made.watcher = watcher;
  return id;
}

Result<ListenerId> Fabric::listen_local(SiteId site, Owner owner, std::int64_t user, std::string path,
                                        Watcher* watcher) {
  if (find_listener(site, Endpoint(), path)) return make_error(errc::address_in_use);
  const ListenerId id = ++state_.last_id;
  Listening& made = state_.listeners[id];
  made.site = site;
  made.owner = owner;
  made.user = user;
  made.path = std::move(path);
  made.watcher = watcher;
  return id;
}

SideRef Fabric::accept(ListenerId id) {
  std::vector<ConnectionId>& backlog = listener(id).backlog;
  const SideRef ref{backlog.front(), 1};
  backlog.erase(backlog.begin());
  return ref;
}

void Fabric::close_listener(ListenerId id) {
  const auto node = state_.listeners.extract(id);
  if (node.empty()) return;
  for (const ConnectionId waiting : node.mapped().backlog) {
    if (state_.connections.contains(waiting)) close({waiting, 1});
  }
}

}  // namespace porpoise::sim
