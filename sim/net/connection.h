#pragma once
// What the network knows of connections, listeners and datagrams: plain values, so that the part of
// a world that outlives a crash can be copied. The watchers are not part of the value.

#include <cstdint>
#include <string>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/clock.h"
#include "sim/clock/event_queue.h"
#include "sim/net/link_rules.h"

namespace porpoise::sim {

using ConnectionId = std::uint32_t;
using ListenerId = std::uint32_t;
using DatagramPortId = std::uint32_t;

/// One side of a connection: 0 connected, 1 accepted.
struct SideRef {
  ConnectionId connection = 0;
  std::uint8_t side = 0;

  auto operator<=>(const SideRef&) const = default;
  SideRef other() const { return {connection, static_cast<std::uint8_t>(1 - side)}; }
};

/// Who is told that something changed on what it holds. Called from the event loop; the watcher
/// looks for itself what it was.
class Watcher {
 public:
  virtual void side_changed(SideRef) {}
  virtual void listener_changed(ListenerId) {}
  virtual void datagram_arrived(DatagramPortId) {}

 protected:
  ~Watcher() = default;
};

enum class Fault : std::uint8_t { none, refused, unreachable, reset, timed_out };

ErrorCode error_of(Fault fault);

/// Something on its way to one side of a connection.
struct Transit {
  enum class Kind : std::uint8_t { request, established, data, end, fault };

  Kind kind = Kind::data;
  Fault fault = Fault::none;
  Instant at;
  std::string bytes;
};

struct Side {
  enum class State : std::uint8_t {
    connecting,
    open,
    closed,  ///< Its holder let go of it; what arrives is answered with a reset.
    gone,    ///< Its machine lost power and knows nothing of it.
  };

  SiteId site = 0;
  Owner owner = kWorld;
  Endpoint local;
  State state = State::connecting;
  Fault fault = Fault::none;
  bool ended = false;  ///< The peer sends no more.
  bool sent_end = false;
  bool wants_room = false;
  std::string received;
  std::size_t taken = 0;  ///< Bytes of `received` already read.
  std::vector<Transit> wire;  ///< On the way to this side, in order.
  std::size_t wire_bytes = 0;
  Instant last_at;  ///< When the newest on the wire arrives.
  std::uint32_t retries = 0;
  Watcher* watcher = nullptr;

  std::size_t unread() const { return received.size() - taken; }
};

struct Connection {
  Side sides[2];
  Instant asked_at;       ///< When its request was sent.
  std::string path;  ///< Of a local socket; empty for the network.
  std::int64_t users[2] = {-1, -1};

  bool is_local() const { return !path.empty(); }
};

struct Listening {
  SiteId site = 0;
  Owner owner = kWorld;
  Endpoint at;
  std::string path;
  std::int64_t user = -1;
  std::vector<ConnectionId> backlog;
  bool shut = false;  ///< Refuses, as if it were not there.
  Watcher* watcher = nullptr;
};

struct DatagramPort {
  struct Packet {
    std::string bytes;
    Endpoint from;
  };
  SiteId site = 0;
  Owner owner = kWorld;
  Endpoint local;
  std::vector<Packet> received;
  Watcher* watcher = nullptr;
};

/// A datagram on its way.
struct Flight {
  Instant at;
  SiteId from_site = 0;
  Endpoint from;
  Endpoint to;
  std::string bytes;
};

}  // namespace porpoise::sim
