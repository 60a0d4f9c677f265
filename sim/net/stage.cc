#include "sim/net/stage.h"

#include <algorithm>

namespace porpoise::sim {

/// One actor's place at the fabric.
class Stage::Seat final : public Watcher {
 public:
  Seat(Stage& stage, ActorId id) : stage_(stage), id_(id) {}

  void side_changed(SideRef ref) override { stage_.look_at(id_, ref); }
  void listener_changed(ListenerId listener) override {
    const SideRef ref = stage_.fabric_.accept(listener);
    stage_.fabric_.side(ref).watcher = this;
    ActorEvent event;
    event.kind = ActorEvent::Kind::accepted;
    event.connection = ref.connection;
    event.peer = stage_.fabric_.side(ref.other()).local;
    stage_.tell(id_, event);
    stage_.look_at(id_, ref);
  }
  void datagram_arrived(DatagramPortId port) override {
    std::vector<DatagramPort::Packet> packets = std::move(stage_.fabric_.port(port).received);
    stage_.fabric_.port(port).received.clear();
    for (const DatagramPort::Packet& packet : packets) {
      ActorEvent event;
      event.kind = ActorEvent::Kind::datagram;
      event.bytes = packet.bytes;
      event.peer = packet.from;
      stage_.tell(id_, event);
    }
  }

  std::map<std::uint32_t, EventQueue::Id> timers;

 private:
  Stage& stage_;
  ActorId id_;
};

void StageState::add_to(Digest& digest) const {
  for (const Place& place : places) {
    place.actor.add_to(digest);
    digest.add(place.unsent.size());
    for (const auto& [ref, bytes] : place.unsent) digest.add(bytes);
    for (const auto& [tag, at] : place.timers) digest.add(tag);
  }
}

Stage::Stage(EventQueue& queue, Fabric& fabric) : queue_(queue), fabric_(fabric) {}

Stage::~Stage() = default;

Stage::Stage(EventQueue& queue, Fabric& fabric, StageState state)
    : queue_(queue), fabric_(fabric), state_(std::move(state)) {
  for (ActorId id = 0; id < state_.places.size(); ++id) {
    StageState::Place& place = state_.places[id];
    seat(id);
    for (const ListenerId listener : place.listeners) {
      fabric_.listener(listener).watcher = seats_[id].get();
    }
    if (place.port != 0) fabric_.port(place.port).watcher = seats_[id].get();
    const std::map<std::uint32_t, Instant> timers = place.timers;
    for (const auto& [tag, at] : timers) set_timer(id, tag, at);
    for (const auto& [ref, bytes] : place.unsent) {
      queue_.schedule(queue_.now(), kWorld, [this, id, ref = ref] {
        if (fabric_.state().connections.contains(ref.connection)) look_at(id, ref);
      });
    }
  }
  for (auto& [id, connection] : fabric_.state().connections) {
    for (Side& side : connection.sides) {
      // Owners of actors are their numbers from the top down: no process has them.
      const Owner number = ~side.owner;
      if (number < seats_.size()) side.watcher = seats_[number].get();
    }
  }
}

void Stage::seat(ActorId id) {
  seats_.push_back(std::make_unique<Seat>(*this, id));
}

ActorId Stage::add(std::string name, SiteId site, Actor actor) {
  const auto id = static_cast<ActorId>(state_.places.size());
  state_.places.emplace_back(std::move(name), site, std::move(actor));
  seat(id);
  queue_.schedule(queue_.now(), kWorld, [this, id] { tell(id, ActorEvent()); });
  return id;
}

Result<void> Stage::listen(ActorId id, Endpoint at) {
  const Result<ListenerId> listener =
      fabric_.listen(state_.places[id].site, ~id, at, seats_[id].get());
  PORPOISE_CHECK(listener);
  state_.places[id].listeners.push_back(*listener);
  return {};
}

Result<void> Stage::bind(ActorId id, Endpoint at) {
  const Result<DatagramPortId> port =
      fabric_.bind(state_.places[id].site, ~id, at, seats_[id].get());
  PORPOISE_CHECK(port);
  state_.places[id].port = *port;
  return {};
}

void Stage::tell(ActorId id, ActorEvent event) {
  event.now = queue_.now();
  ActorOutputs outputs;
  state_.places[id].actor.on(event, outputs);
  if (listener_) listener_(state_.places[id], event, outputs);
  for (const ActorOutputs::Output& output : outputs.list()) perform(id, output);
}

void Stage::perform(ActorId id, const ActorOutputs::Output& output) {
  using Kind = ActorOutputs::Output::Kind;
  StageState::Place& place = state_.places[id];
  const auto own_side = [&]() -> std::optional<SideRef> {
    const auto found = fabric_.state().connections.find(output.connection);
    if (found == fabric_.state().connections.end()) return std::nullopt;
    for (const std::uint8_t side : {0, 1}) {
      if (found->second.sides[side].owner == ~id) return SideRef{output.connection, side};
    }
    return std::nullopt;
  };
  switch (output.kind) {
    case Kind::connect: {
      const Result<SideRef> ref = fabric_.connect(place.site, ~id, output.to, seats_[id].get());
      if (ref.has_value()) {
        place.asked[ref->connection] = output.tag;
      } else {
        queue_.schedule_after(std::chrono::microseconds(1), kWorld, [this, id, tag = output.tag] {
          ActorEvent event;
          event.kind = ActorEvent::Kind::failed;
          event.tag = tag;
          tell(id, event);
        });
      }
      return;
    }
    case Kind::send:
      if (const std::optional<SideRef> ref = own_side()) {
        place.unsent[*ref] += output.bytes;
        flush(id, *ref);
      }
      return;
    case Kind::end:
      if (const std::optional<SideRef> ref = own_side()) fabric_.end(*ref);
      return;
    case Kind::close:
      if (const std::optional<SideRef> ref = own_side()) drop(id, *ref);
      return;
    case Kind::timer:
      return set_timer(id, output.tag, output.at);
    case Kind::datagram:
      if (place.port != 0)
        fabric_.send_datagram(place.port, output.bytes, output.to, output.from_port);
      return;
    case Kind::door:
      for (const ListenerId listener : place.listeners) {
        fabric_.listener(listener).shut = output.door == Door::shut;
      }
      if (output.door == Door::dark) return fabric_.go_dark(place.site);
      return fabric_.come_up(place.site);
  }
}

void Stage::set_timer(ActorId id, std::uint32_t tag, Instant at) {
  std::map<std::uint32_t, EventQueue::Id>& events = seats_[id]->timers;
  if (const auto old = events.find(tag); old != events.end()) {
    queue_.cancel(old->second);
    events.erase(old);
  }
  if (at == Instant::never()) {
    state_.places[id].timers.erase(tag);
    return;
  }
  state_.places[id].timers[tag] = at;
  events[tag] = queue_.schedule(at, kWorld, [this, id, tag] {
    state_.places[id].timers.erase(tag);
    seats_[id]->timers.erase(tag);
    ActorEvent event;
    event.kind = ActorEvent::Kind::timer;
    event.tag = tag;
    tell(id, event);
  });
}

/// Tells the actor what is new on its side of a connection, as far as it still holds it.
void Stage::look_at(ActorId id, SideRef ref) {
  StageState::Place& place = state_.places[id];
  const auto held = [&] {
    return fabric_.state().connections.contains(ref.connection) && fabric_.side(ref).owner == ~id;
  };
  ActorEvent event;
  event.connection = ref.connection;
  if (const auto asked = place.asked.find(ref.connection); asked != place.asked.end()) {
    event.tag = asked->second;
    const Side& side = fabric_.side(ref);
    if (side.fault == Fault::none && side.state == Side::State::connecting) return;
    event.kind = side.fault == Fault::none ? ActorEvent::Kind::connected : ActorEvent::Kind::failed;
    place.asked.erase(asked);
    if (event.kind == ActorEvent::Kind::failed) drop(id, ref);
    tell(id, event);
    event.tag = 0;
  }
  while (held() && fabric_.side(ref).unread() > 0) {
    std::string bytes(fabric_.side(ref).unread(), '\0');
    fabric_.take(ref, bytes);
    event.kind = ActorEvent::Kind::bytes;
    event.bytes = bytes;
    tell(id, event);
  }
  event.bytes = {};
  if (held() && fabric_.side(ref).fault != Fault::none) {
    drop(id, ref);
    event.kind = ActorEvent::Kind::reset;
    tell(id, event);
    return;
  }
  if (held() && fabric_.side(ref).ended && place.ended.insert(ref.connection).second) {
    event.kind = ActorEvent::Kind::closed;
    tell(id, event);
  }
  if (held()) flush(id, ref);
}

void Stage::flush(ActorId id, SideRef ref) {
  std::map<SideRef, std::string>& unsent = state_.places[id].unsent;
  const auto waiting = unsent.find(ref);
  if (waiting == unsent.end()) return;
  const std::size_t size = std::min(fabric_.room(ref), waiting->second.size());
  fabric_.send(ref, std::string_view(waiting->second).substr(0, size));
  waiting->second.erase(0, size);
  if (waiting->second.empty()) {
    unsent.erase(waiting);
  } else {
    fabric_.side(ref).wants_room = true;
  }
}

void Stage::drop(ActorId id, SideRef ref) {
  StageState::Place& place = state_.places[id];
  if (const auto waiting = place.unsent.find(ref); waiting != place.unsent.end()) {
    fabric_.send(ref, waiting->second);  // the kernel sends what it was given
    place.unsent.erase(waiting);
  }
  place.ended.erase(ref.connection);
  place.asked.erase(ref.connection);
  fabric_.close(ref);
}

}  // namespace porpoise::sim
