// What moves on a connection. Each direction is a queue of its own with one event for its head, so
// that bytes can be delayed and sent again, but never overtake each other.

#include "sim/net/fabric.h"

#include <algorithm>
#include <cstring>

namespace porpoise::sim {

namespace {

constexpr std::uint32_t kRequestRetriesMax = 7;  // given up after 127 seconds, as Linux
constexpr std::uint32_t kDataRetriesMax = 15;    // about 13 minutes

}  // namespace

std::size_t Fabric::room(SideRef ref) {
  const Connection& connection = this->connection(ref);
  const Side& far = connection.sides[1 - ref.side];
  const std::size_t used = far.wire_bytes + far.unread();
  const std::size_t window =
      lasting_rules(connection.sides[0].site, connection.sides[1].site).window_bytes;
  return used >= window ? 0 : window - used;
}

void Fabric::send(SideRef ref, std::string_view bytes) {
  const Connection& sent_on = connection(ref);
  const std::size_t piece =
      lasting_rules(sent_on.sides[0].site, sent_on.sides[1].site).segment_bytes;
  while (!bytes.empty()) {
    if (meets_reset(ref.other())) return;
    const std::size_t size = std::min(piece, bytes.size());
    put_on_wire(ref.other(), Transit::Kind::data, Fault::none, std::string(bytes.substr(0, size)));
    bytes.remove_prefix(size);
  }
}

std::size_t Fabric::take(SideRef ref, std::span<char> out) {
  Connection& connection = this->connection(ref);
  Side& near = connection.sides[ref.side];
  Side& far = connection.sides[1 - ref.side];
  const std::size_t size = std::min(out.size(), near.unread());
  std::memcpy(out.data(), near.received.data() + near.taken, size);
  near.taken += size;
  if (near.unread() == 0) {
    near.received.clear();
    near.taken = 0;
  }
  if (size > 0 && far.wants_room) {
    far.wants_room = false;
    const Duration later = delay(rules(near.site, far.site));
    queue_.schedule_after(later, kWorld, [this, ref] { tell(ref.other()); });
  }
  return size;
}

void Fabric::end(SideRef ref) {
  Side& near = side(ref);
  if (near.sent_end || near.state != Side::State::open) return;
  near.sent_end = true;
  put_on_wire(ref.other(), Transit::Kind::end, Fault::none, {});
}

void Fabric::close(SideRef ref) {
  Connection& connection = this->connection(ref);
  Side& near = connection.sides[ref.side];
  Side& far = connection.sides[1 - ref.side];
  if (near.state == Side::State::closed || near.state == Side::State::gone) return;
  near.watcher = nullptr;
  near.owner = kWorld;
  const bool asked_in_vain = near.state == Side::State::connecting;
  near.state = Side::State::closed;
  if (asked_in_vain && far.state == Side::State::connecting) {
    state_.connections.erase(ref.connection);
    return;
  }
  if (near.fault == Fault::none) {
    const bool rudely = asked_in_vain || near.unread() > 0;
    if (rudely) {
      put_on_wire(ref.other(), Transit::Kind::fault, Fault::reset, {});
    } else if (!near.sent_end) {
      put_on_wire(ref.other(), Transit::Kind::end, Fault::none, {});
    }
  }
  near.received.clear();
  near.taken = 0;
  state_.forget_if_over(ref.connection);
}

void Fabric::put_on_wire(SideRef to, Transit::Kind kind, Fault fault, std::string bytes) {
  Connection& connection = this->connection(to);
  Side& side = connection.sides[to.side];
  const SiteId from = connection.sides[1 - to.side].site;
  const LinkRules link = connection.is_local() ? kLoopback : rules(from, side.site);
  Duration under_way = departure(link, from, side.site, bytes.size());
  under_way += delay(link);
  under_way += retransmissions(link, kind);
  side.last_at = std::max(queue_.now() + under_way, side.last_at);
  side.wire_bytes += bytes.size();
  side.wire.push_back({kind, fault, side.last_at, std::move(bytes)});
  if (side.wire.size() == 1) schedule_arrival(to);
}

void Fabric::schedule_arrival(SideRef to) {
  queue_.schedule(side(to).wire.front().at, kWorld, [this, to] {
    if (state_.connections.contains(to.connection)) arrive(to);
  });
}

void Fabric::arrive(SideRef to) {
  Connection& connection = this->connection(to);
  Side& side = connection.sides[to.side];
  if (side.wire.empty() || postpone(to, side)) return;

  const Transit transit = std::move(side.wire.front());
  side.wire.erase(side.wire.begin());
  side.wire_bytes -= transit.bytes.size();
  side.retries = 0;
  if (!side.wire.empty()) schedule_arrival(to);

  const Side& far = connection.sides[1 - to.side];
  if (side.state == Side::State::closed || side.state == Side::State::gone) {
    const bool answered = transit.kind == Transit::Kind::data ||
                          (transit.kind == Transit::Kind::end && side.state == Side::State::gone);
    if (answered && far.state == Side::State::open && side.fault == Fault::none) {
      side.fault = Fault::reset;  // one answer is enough
      put_on_wire(to.other(), Transit::Kind::fault, Fault::reset, {});
    }
    return;
  }
  switch (transit.kind) {
    case Transit::Kind::request: return request_arrived(to, connection);
    case Transit::Kind::established: side.state = Side::State::open; break;
    case Transit::Kind::data: side.received += transit.bytes; break;
    case Transit::Kind::end: side.ended = true; break;
    case Transit::Kind::fault: side.fault = transit.fault; break;
  }
  tell(to);
}

/// True when the head of the wire cannot arrive now: it will try again, or has been given up.
bool Fabric::postpone(SideRef to, Side& side) {
  Transit& head = side.wire.front();
  const FabricState::Site& site = state_.sites[side.site];
  Side& sender = this->side(to.other());
  const Connection& connection = this->connection(to);
  const bool cut = !site.up || (!connection.is_local() && (rules(sender.site, side.site).severed ||
                                                           is_forgotten(connection)));
  if (!cut) {
    Instant held_until = site.held_until;
    if (!connection.is_local()) {
      held_until = std::max(held_until, stalled_until(sender.site, side.site));
    }
    if (held_until <= queue_.now()) return false;
    head.at = held_until;
    schedule_arrival(to);
    return true;
  }
  // Whoever asks for a connection sends that again until it is established.
  const bool request =
      head.kind == Transit::Kind::request || head.kind == Transit::Kind::established;
  const std::uint32_t retries_max = request ? kRequestRetriesMax : kDataRetriesMax;
  const bool sender_lives = state_.sites[sender.site].up && sender.state != Side::State::gone;
  if (head.kind == Transit::Kind::fault || side.retries >= retries_max || !sender_lives) {
    give_up(to);
    return true;
  }
  head.at = queue_.now() + retry_delay(request, side.retries);
  ++side.retries;
  schedule_arrival(to);
  return true;
}

/// What is on the wire will never arrive.
void Fabric::give_up(SideRef to) {
  Side& side = this->side(to);
  Side& sender = this->side(to.other());
  side.wire.clear();
  side.wire_bytes = 0;
  const bool asks = side.state == Side::State::connecting && to.side == 0;
  if (asks) side.fault = Fault::timed_out;
  const bool told = sender.state == Side::State::open || sender.state == Side::State::connecting;
  if (told) sender.fault = Fault::timed_out;
  if (told) tell(to.other());
  if (asks) tell(to);
}

void Fabric::tell(SideRef ref) {
  const auto found = state_.connections.find(ref.connection);
  if (found == state_.connections.end()) return;
  Watcher* const watcher = found->second.sides[ref.side].watcher;
  if (watcher != nullptr) watcher->side_changed(ref);
}

}  // namespace porpoise::sim
