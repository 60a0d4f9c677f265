#include "impl/remote/static_router.h"

#include <algorithm>

#include "impl/control/routing.h"
#include "impl/remote/address_literal.h"

namespace porpoise::remote {
namespace {

using roles::Verdict;

constexpr std::uint16_t kSmtpPort = 25;

Route direct(IpAddress address, std::uint16_t port) {
  Route route;
  route.hops.push_back({Endpoint(address, port), 0});
  return route;
}

Route refused(Verdict why) {
  Route route;
  route.refusal = std::move(why);
  return route;
}

Route to_relay(const std::string& host, const std::string& entry) {
  const std::optional<control::Relay> relay = control::parse_relay(entry);
  const std::optional<IpAddress> address =
      relay ? parse_address_literal(relay->host) : parse_address_literal(entry);
  if (address) return direct(*address, relay ? relay->port : kSmtpPort);
  return refused(Verdict::deferred(
      "Sorry, control/smtproutes sends mail for " + host + " to " + entry +
      ", which is not an IP address, and I look up no names. (#4.4.4)\n"));
}

}  // namespace

Task<Route> StaticRouter::route(std::string host) {
  const std::shared_ptr<const control::Config> config = config_.current();
  const std::string* entry = control::find_by_host(config->smtproutes, host);
  if (entry != nullptr && !entry->empty()) co_return to_relay(host, *entry);
  const std::optional<IpAddress> address = parse_address_literal(host);
  if (address) co_return co_await to_literal(*address);
  co_return refused(Verdict::deferred("Sorry, I know no route to " + host +
                                      ": control/smtproutes has none, and I look up no MX "
                                      "records. (#4.4.4)\n"));
}

/// To connect to oneself would pass the message round and round until its hops run out.
Task<Route> StaticRouter::to_literal(IpAddress address) {
  const Result<std::vector<IpAddress>> own = co_await network_.own_addresses();
  if (own.has_error()) {
    co_return refused(Verdict::deferred("System resources temporarily unavailable. (#4.3.0)\n"));
  }
  const bool is_own = std::find(own->begin(), own->end(), address) != own->end();
  if (!is_own && !address.is_unspecified() && !address.is_loopback()) {
    co_return direct(address, kSmtpPort);
  }
  co_return refused(Verdict::failed(
      "Sorry. Although I'm listed as a best-preference MX or A for that host,\n"
      "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n"));
}

}  // namespace porpoise::remote
