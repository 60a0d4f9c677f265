#pragma once
// Where actors act: gives them the network and their timers.

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "sim/net/actor.h"
#include "sim/net/fabric.h"

namespace porpoise::sim {

using ActorId = std::uint32_t;

/// All actors and what the stage knows of them: a value.
struct StageState {
  struct Place {
    std::string name;
    SiteId site = 0;
    Actor actor;
    std::map<std::uint32_t, Instant> timers;           ///< By tag.
    std::map<ConnectionId, std::uint32_t> asked;       ///< Connections not yet made, and their tags.
    std::map<SideRef, std::string> unsent;             ///< For which there was no room.
    std::set<ConnectionId> ended;                      ///< Whose end the actor has heard of.
    std::vector<ListenerId> listeners;
    DatagramPortId port = 0;

    Place(std::string name_, SiteId site_, Actor actor_)
        : name(std::move(name_)), site(site_), actor(std::move(actor_)) {}
  };

  std::vector<Place> places;

  void add_to(Digest& digest) const;
};

class Stage {
 public:
  Stage(EventQueue& queue, Fabric& fabric);
  /// Goes on from `state`, which belongs to the fabric's state.
  Stage(EventQueue& queue, Fabric& fabric, StageState state);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage();

  /// Hears `started` next.
  ActorId add(std::string name, SiteId site, Actor actor);
  /// Errors: as Fabric::listen.
  Result<void> listen(ActorId id, Endpoint at);
  /// Its one datagram port. Errors: as Fabric::bind.
  Result<void> bind(ActorId id, Endpoint at);

  const StageState& state() const { return state_; }
  Actor& actor(ActorId id) { return state_.places[id].actor; }

  /// Told of every event and what the actor did about it.
  using Listener = std::function<void(const StageState::Place& place, const ActorEvent& event,
                                      const ActorOutputs& outputs)>;
  void on_event(Listener listener) { listener_ = std::move(listener); }

 private:
  class Seat;

  void seat(ActorId id);
  void tell(ActorId id, ActorEvent event);
  void perform(ActorId id, const ActorOutputs::Output& output);
  void set_timer(ActorId id, std::uint32_t tag, Instant at);
  void look_at(ActorId id, SideRef ref);
  void flush(ActorId id, SideRef ref);
  void drop(ActorId id, SideRef ref);

  EventQueue& queue_;
  Fabric& fabric_;
  StageState state_;
  std::vector<std::unique_ptr<Seat>> seats_;
  Listener listener_;
};

}  // namespace porpoise::sim
