#include "impl/serve/known_servers.h"

namespace porpoise::serve {

std::vector<operate::SilentServer> KnownServers::list() const {
  const Instant now = clock_.now();
  const WallTime wall = clock_.wall();
  const auto wall_of = [&](Instant instant) {
    return wall + std::chrono::duration_cast<WallTime::duration>(instant - now);
  };
  std::vector<operate::SilentServer> all;
  for (const remote::DeadHosts::Listed& listed : remote_.dead_hosts().list()) {
    operate::SilentServer server;
    server.server = listed.server;
    server.timeouts = listed.timeouts;
    server.last = wall_of(listed.last);
    if (listed.until > now) server.until = wall_of(listed.until);
    all.push_back(std::move(server));
  }
  return all;
}

}  // namespace porpoise::serve
