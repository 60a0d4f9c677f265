#pragma once
// Which name servers are asked: those of control/dnsservers, else those of the system.

#include <string_view>
#include <vector>

#include "impl/control/config_source.h"
#include "impl/host/clock.h"
#include "impl/host/filesystem.h"

namespace porpoise::dns {

/// The `nameserver` lines of a resolv.conf, at most three as in the C library; without any, the
/// server of this machine. Addresses with a scope (`fe80::1%eth0`) are left out, and so is
/// whatever else stands there: names are asked for as they are, without search lists.
std::vector<Endpoint> parse_resolv_conf(std::string_view text);

class NameServers {
 public:
  /// All outlive it.
  NameServers(const control::ConfigSource& config, FileSystem& files, Clock& clock)
      : config_(config), files_(files), clock_(clock) {}

  /// Never empty. /etc/resolv.conf is read again once ten seconds have passed, because the system
  /// changes it without telling anybody; control/dnsservers with the other settings, on HUP. A
  /// resolv.conf that cannot be read counts as empty.
  Task<std::vector<Endpoint>> current();

 private:
  const control::ConfigSource& config_;
  FileSystem& files_;
  Clock& clock_;
  std::vector<Endpoint> of_system_;
  Instant read_at_;
};

}  // namespace porpoise::dns
