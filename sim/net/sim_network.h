#pragma once
// The network as one simulated process sees it.

#include "impl/host/network.h"
#include "sim/clock/life.h"
#include "sim/net/fabric.h"

namespace porpoise::sim {

/// What the network needs to know of the names of local sockets: they live on the machine's disk.
class SocketNames {
 public:
  virtual ~SocketNames() = default;
  /// Makes the name, in place of a stale socket. Errors: as FileSystem::open, address_in_use when
  /// something else has the name.
  virtual Result<void> make(const std::string& path, std::uint32_t mode) = 0;
  virtual bool exists(const std::string& path) = 0;
};

class SimNetwork final : public Network {
 public:
  SimNetwork(Fabric& fabric, SiteId site, Life& life, std::int64_t user, SocketNames& names)
      : fabric_(fabric), site_(site), life_(life), user_(user), names_(names) {}

  Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Instant deadline) override;
  Task<Result<std::unique_ptr<Listener>>> listen(Endpoint at) override;
  Task<Result<std::unique_ptr<Listener>>> listen_local(std::string path, std::uint32_t mode) override;
  Task<Result<std::unique_ptr<Stream>>> connect_local(std::string path, Instant deadline) override;
  Task<Result<std::unique_ptr<DatagramSocket>>> bind_datagram(Endpoint at) override;
  Task<Result<std::vector<IpAddress>>> own_addresses() override;

 private:
  Fabric& fabric_;
  SiteId site_;
  Life& life_;
  std::int64_t user_;
  SocketNames& names_;
};

}  // namespace porpoise::sim
