#pragma once
// What remote delivery remembers of others' servers, in the operator's words.

#include "impl/host/clock.h"
#include "impl/operate/request.h"
#include "impl/remote/remote_agent.h"

namespace porpoise::serve {

class KnownServers final : public operate::SilentServers {
 public:
  /// Both outlive it.
  KnownServers(Clock& clock, remote::RemoteAgent& remote) : clock_(clock), remote_(remote) {}

  std::vector<operate::SilentServer> list() const override;
  void forget() override { remote_.forget_dead_hosts(); }

 private:
  Clock& clock_;
  remote::RemoteAgent& remote_;
};

}  // namespace porpoise::serve
