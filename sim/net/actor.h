#pragma once
// A peer without coroutines: clients, servers and name servers of a crash scenario are plain values
// that hear events and answer with outputs, so that they can be copied together with a crash state.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/base/endpoint.h"
#include "impl/host/clock.h"
#include "sim/clock/digest.h"
#include "sim/net/connection.h"

namespace porpoise::sim {

/// Something that reached an actor.
struct ActorEvent {
  enum class Kind : std::uint8_t {
    started,
    connected,  ///< The connection asked for as `tag` stands.
    failed,     ///< It could not be made.
    accepted,   ///< Somebody connected.
    bytes,
    closed,  ///< The peer sends no more.
    reset,   ///< The connection is gone; its number means nothing any more.
    timer,   ///< The timer `tag` is due.
    datagram,
  };

  Kind kind = Kind::started;
  Instant now;
  ConnectionId connection = 0;
  std::uint32_t tag = 0;
  std::string_view bytes;
  Endpoint peer;
};

/// How an actor's machine meets those who want to connect to it.
enum class Door : std::uint8_t {
  open,
  shut,  ///< As if nothing listened: refused. Connections that stand are not touched.
  dark,  ///< Nothing that is sent to the machine arrives.
};

/// What an actor does about it, in order.
class ActorOutputs {
 public:
  struct Output {
    enum class Kind : std::uint8_t { connect, send, end, close, timer, datagram, door };

    Kind kind = Kind::send;
    ConnectionId connection = 0;
    std::uint32_t tag = 0;
    std::string bytes;
    Endpoint to;
    std::uint16_t from_port = 0;
    Instant at;
    Door door = Door::open;
  };

  void connect(std::uint32_t tag, Endpoint to) {
    Output& output = add(Output::Kind::connect);
    output.tag = tag;
    output.to = to;
  }
  void send(ConnectionId connection, std::string bytes) {
    add(Output::Kind::send, connection).bytes = std::move(bytes);
  }
  /// Sends no more, goes on listening.
  void end(ConnectionId connection) { add(Output::Kind::end, connection); }
  void close(ConnectionId connection) { add(Output::Kind::close, connection); }
  /// Each tag is one timer, which this sets anew; Instant::never() stops it.
  void timer(std::uint32_t tag, Instant at) {
    Output& output = add(Output::Kind::timer);
    output.tag = tag;
    output.at = at;
  }
  /// From the port that the actor was bound to.
  void datagram(Endpoint to, std::string bytes) {
    Output& output = add(Output::Kind::datagram);
    output.to = to;
    output.bytes = std::move(bytes);
  }

  /// The same from another port, as a forger sends it.
  void datagram_from(std::uint16_t port, Endpoint to, std::string bytes) {
    datagram(to, std::move(bytes));
    list_.back().from_port = port;
  }
  /// From now on, for all listeners of the actor.
  void door(Door door) { add(Output::Kind::door).door = door; }

  const std::vector<Output>& list() const { return list_; }

 private:
  Output& add(Output::Kind kind, ConnectionId connection = 0) {
    Output& output = list_.emplace_back();
    output.kind = kind;
    output.connection = connection;
    return output;
  }

  std::vector<Output> list_;
};

/// Any actor, as a value. A state machine M is a copyable type with
///   void on(const ActorEvent&, ActorOutputs&);  void add_to(Digest&) const;
///   bool operator==(const M&) const;
class Actor {
 public:
  template <class Machine>
  Actor(Machine machine) : held_(std::make_unique<Held<Machine>>(std::move(machine))) {}  // NOLINT
  Actor(const Actor& other) : held_(other.held_->copy()) {}
  Actor(Actor&&) noexcept = default;
  Actor& operator=(Actor other) noexcept {
    held_ = std::move(other.held_);
    return *this;
  }

  void on(const ActorEvent& event, ActorOutputs& outputs) { held_->on(event, outputs); }
  void add_to(Digest& digest) const { held_->add_to(digest); }
  bool operator==(const Actor& other) const { return held_->equals(*other.held_); }
  /// Null when it is another kind of actor.
  template <class Machine>
  const Machine* as() const {
    const auto* held = dynamic_cast<const Held<Machine>*>(held_.get());
    return held == nullptr ? nullptr : &held->machine;
  }
  template <class Machine>
  Machine* as() {
    auto* held = dynamic_cast<Held<Machine>*>(held_.get());
    return held == nullptr ? nullptr : &held->machine;
  }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual std::unique_ptr<Base> copy() const = 0;
    virtual void on(const ActorEvent& event, ActorOutputs& outputs) = 0;
    virtual void add_to(Digest& digest) const = 0;
    virtual bool equals(const Base& other) const = 0;
  };
  template <class Machine>
  struct Held final : Base {
    explicit Held(Machine given) : machine(std::move(given)) {}
    std::unique_ptr<Base> copy() const override { return std::make_unique<Held>(machine); }
    void on(const ActorEvent& event, ActorOutputs& outputs) override { machine.on(event, outputs); }
    void add_to(Digest& digest) const override { machine.add_to(digest); }
    bool equals(const Base& other) const override {
      const auto* same = dynamic_cast<const Held*>(&other);
      return same != nullptr && machine == same->machine;
    }
    Machine machine;
  };

  std::unique_ptr<Base> held_;
};

}  // namespace porpoise::sim
