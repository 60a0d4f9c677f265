#pragma once
// Routes by DNS: mail exchangers, or where there are none the host's own addresses.

#include "impl/control/config_source.h"
#include "impl/dns/resolver.h"
#include "impl/host/clock.h"
#include "impl/host/process.h"
#include "impl/remote/mail_exchangers.h"
#include "impl/remote/own_places.h"
#include "impl/remote/router.h"

namespace porpoise::remote {

/// Fails what DNS says is not there, in qmail's words, and defers what it says nothing of.
/// Recipients are not rewritten where their host is an alias (RFC 5321 §5.1).
class DnsRouter final {
 public:
  /// All outlive the router.
  DnsRouter(const control::ConfigSource& config, Clock& clock, Entropy& entropy,
            dns::Resolver& resolver)
      : config_(config), clock_(clock), entropy_(entropy), resolver_(resolver) {}

  /// To `host`, which is no address literal, by its MX records.
  Task<Route> to_domain(std::string host, OwnPlaces own);
  /// To the addresses of `host`, whatever its MX records say and whoever it is.
  Task<Route> to_relay(std::string host, std::uint16_t port);

 private:
  Task<Route> to_itself(std::string host, std::string name, std::uint16_t port, OwnPlaces own);
  Task<> find_addresses(std::vector<MailExchanger>& exchangers);
  std::size_t choose(std::size_t limit);

  const control::ConfigSource& config_;
  Clock& clock_;
  Entropy& entropy_;
  dns::Resolver& resolver_;
};

}  // namespace porpoise::remote
