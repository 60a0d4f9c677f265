#pragma once

#include "impl/host/network.h"
#include "sim/clock/life.h"
#include "sim/net/fabric.h"

namespace porpoise::sim {

class SimListener final : public Listener, private Watcher {
 public:
  SimListener(Fabric& fabric, Life& life) : fabric_(fabric), life_(life) {}
  SimListener(const SimListener&) = delete;
  SimListener& operator=(const SimListener&) = delete;
  ~SimListener() override;

  Watcher* watcher() { return this; }
  void hold(ListenerId id) { id_ = id; }

  Task<Result<std::unique_ptr<Stream>>> accept() override;
  Endpoint endpoint() const override;
  void close() override;

 private:
  void listener_changed(ListenerId) override;
  void check_later();
  void check();

  Fabric& fabric_;
  Life& life_;
  ListenerId id_ = 0;
  Endpoint endpoint_;
  Resume<Unit> waiting_;
  EventQueue::Id event_;
  bool has_event_ = false;
};

}  // namespace porpoise::sim
