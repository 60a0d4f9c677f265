#pragma once

#include "impl/host/network.h"
#include "sim/clock/life.h"
#include "sim/net/fabric.h"

namespace porpoise::sim {

class SimDatagramSocket final : public DatagramSocket, private Watcher {
 public:
  SimDatagramSocket(Fabric& fabric, Life& life) : fabric_(fabric), life_(life) {}
  SimDatagramSocket(const SimDatagramSocket&) = delete;
  SimDatagramSocket& operator=(const SimDatagramSocket&) = delete;
  ~SimDatagramSocket() override;

  Watcher* watcher() { return this; }
  void hold(DatagramPortId id) { id_ = id; }

  Task<Result<void>> send_to(std::string_view bytes, Endpoint to) override;
  Task<Result<Packet>> receive(Instant deadline) override;
  Endpoint local() const override { return fabric_.port(id_).local; }

 private:
  void datagram_arrived(DatagramPortId) override;
  void wake();

  Fabric& fabric_;
  Life& life_;
  DatagramPortId id_ = 0;
  Resume<Unit> waiting_;
  EventQueue::Id event_;
  bool has_event_ = false;
};

}  // namespace porpoise::sim
