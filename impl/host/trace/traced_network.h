#pragma once

#include "impl/host/network.h"
#include "impl/host/trace/tracer.h"

namespace porpoise::trace {

class TracedNetwork final : public Network {
 public:
  TracedNetwork(Network& inner, Tracer& tracer) : inner_(inner), tracer_(tracer) {}

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) override;
  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint at) override;
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string path,
                                                       std::uint32_t mode) override;
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string path, Instant deadline) override;
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint at) override;
  Task<Result<std::vector<IpAddress>>> own_addresses() override;

 private:
  Network& inner_;
  Tracer& tracer_;
};

}  // namespace porpoise::trace
