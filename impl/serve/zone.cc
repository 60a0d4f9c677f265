#include "impl/serve/zone.h"

#include <set>

#include <fmt/format.h>

#include "impl/control/config_source.h"
#include "impl/dns/name.h"
#include "impl/dns/stub_resolver.h"
#include "impl/remote/dns_router.h"

namespace porpoise::serve {
namespace {

using control::Config;

/// Names with a dot: others are nobody's but this machine's. `[192.0.2.1]` has no zone.
bool has_zone(std::string_view host) {
  return host.find('.') != host.npos && dns::canonical_name(host).has_value();
}

/// Those delivered here; `.suffix` where all below a domain are.
std::set<std::string> domains_here(const Config& config) {
  std::set<std::string> domains;
  for (const std::string& host : config.locals.entries()) {
    if (has_zone(host)) domains.insert(host);
  }
  for (const auto& [key, prefix] : config.virtualdomains) {
    if (prefix.empty() || key.find('@') != key.npos || key.empty()) continue;
    const std::string_view name = std::string_view(key).substr(key.front() == '.' ? 1 : 0);
    if (has_zone(name)) domains.insert(key);
  }
  return domains;
}

std::string zone_line(const Config& config, const std::string& domain) {
  return fmt::format("{}{}.\tIN\tMX\t10 {}.", domain.front() == '.' ? "*" : "", domain, config.me);
}

/// Where mail for a domain goes that others send.
struct Finding {
  enum class Kind : std::uint8_t { here, elsewhere, nowhere, unknown };

  Kind kind = Kind::unknown;
  std::string text;  ///< Elsewhere: the best server. Nowhere, unknown: why.

  Finding() = default;
};

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

Finding reading(const remote::Route& route) {
  Finding finding;
  if (!route.refusal) {
    const remote::Hop& best = route.hops.front();
    finding.kind = Finding::Kind::elsewhere;
    finding.text = fmt::format("{} with preference {}", best.host, best.preference);
    return finding;
  }
  finding.text = first_line(route.refusal->text);
  if (route.refusal->kind == roles::Verdict::Kind::deferred) return finding;
  const bool here = route.refusal->text == remote::refuse_ambiguous().text;
  finding.kind = here ? Finding::Kind::here : Finding::Kind::nowhere;
  return finding;
}

std::string complaint_about(const Config& config, const std::string& domain,
                            const Finding& finding) {
  const std::string where =
      finding.kind == Finding::Kind::elsewhere
          ? fmt::format("others send mail for {} to {} and not here", domain, finding.text)
          : fmt::format("others cannot send mail for {}: {}", domain, finding.text);
  return fmt::format("DNS: {}; its zone lacks: {}", where, zone_line(config, domain));
}

}  // namespace

std::vector<std::string> zone_lines(const Config& config) {
  std::vector<std::string> lines;
  for (const std::string& domain : domains_here(config)) {
    lines.push_back(zone_line(config, domain));
  }
  return lines;
}

Task<std::vector<std::string>> check_zone(Host host, std::shared_ptr<const Config> config,
                                          dns::Resolver& resolver) {
  std::vector<std::string> lines;
  const Result<std::vector<IpAddress>> addresses = co_await host.network.own_addresses();
  remote::OwnPlaces own;
  own.name = config->me;
  if (addresses.has_value()) own.addresses = *addresses;

  const control::ConfigSource source(config);
  remote::DnsRouter router(source, host.clock, host.entropy, resolver);
  const std::set<std::string> here = domains_here(*config);
  std::set<std::string> asked = here;
  if (config->rcpthosts) {
    for (const std::string& name : config->rcpthosts->entries()) {
      if (has_zone(name) && name.front() != '.') asked.insert(name);
    }
  }
  for (const std::string& domain : asked) {
    if (domain.front() == '.') continue;  // what is below it, nobody can list
    const remote::Route route = co_await router.to_domain(domain, own);
    const Finding finding = reading(route);
    const bool is_here = here.contains(domain);
    if (finding.kind == Finding::Kind::unknown) {
      lines.push_back(
          fmt::format("DNS: cannot be asked about {}: {}; the others were not asked about either",
                      domain, finding.text));
      co_return lines;
    }
    if (is_here && finding.kind != Finding::Kind::here) {
      lines.push_back(complaint_about(*config, domain, finding));
    }
    if (!is_here && finding.kind == Finding::Kind::here) {
      lines.push_back(fmt::format(
          "DNS: others send mail for {} here, and it would come back to them; add it to "
          "control/locals or control/virtualdomains, or a server to control/smtproutes",
          domain));
    }
  }
  co_return lines;
}

Task<std::vector<std::string>> check_zone(Host host, std::shared_ptr<const Config> config) {
  const control::ConfigSource source(config);
  dns::StubResolver resolver(dns::ResolverParts{host.executor, host.clock, host.files, host.network,
                                                host.entropy, source});
  co_return co_await check_zone(host, config, resolver);
}

}  // namespace porpoise::serve
