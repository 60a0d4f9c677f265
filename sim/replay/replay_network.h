#pragma once
// The network, answered from a recording.

#include "impl/host/network.h"
#include "sim/replay/playback.h"

namespace porpoise::sim {

class ReplayNetwork final : public Network {
 public:
  explicit ReplayNetwork(Playback& playback) : playback_(playback) {}

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) override;
  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint at) override;
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string path,
                                                       std::uint32_t mode) override;
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string path, Instant deadline) override;
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint at) override;
  Task<Result<std::vector<IpAddress>>> own_addresses() override;

 private:
  Playback& playback_;
};

}  // namespace porpoise::sim
