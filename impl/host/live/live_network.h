#pragma once
// Linux's TCP, UDP and local sockets.

#include "impl/host/live/deadlines.h"
#include "impl/host/live/workers.h"
#include "impl/host/network.h"

namespace porpoise::live {

class LiveNetwork final : public Network {
 public:
  LiveNetwork(EventLoop& loop, Workers& workers)
      : loop_(loop), workers_(workers), deadlines_(loop) {}

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) override;
  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint at) override;
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string path,
                                                       std::uint32_t mode) override;
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string path, Instant deadline) override;
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint at) override;
  Task<Result<std::vector<IpAddress>>> own_addresses() override;

 private:
  EventLoop& loop_;
  Workers& workers_;
  Deadlines deadlines_;
};

}  // namespace porpoise::live
