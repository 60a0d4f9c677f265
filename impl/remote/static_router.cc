#include "impl/remote/static_router.h"

#include "impl/base/assert.h"
#include "impl/control/routing.h"
#include "impl/remote/address_literal.h"

namespace porpoise::remote {
namespace {

using roles::Verdict;

Route direct(IpAddress address, std::uint16_t port) {
  Route route;
  route.hops.emplace_back(address.to_string(), Endpoint(address, port), 0);
  return route;
}

}  // namespace

Task<Route> StaticRouter::route(std::string host) {
  const std::shared_ptr<const control::Config> config = config_.current();
  const std::string* entry = control::find_by_host(config->smtproutes, host);
  if (entry != nullptr && !entry->empty()) co_return co_await to_relay(*entry);
  Result<OwnPlaces> own = co_await own_places();
  if (own.has_error()) {
    co_return refused(Verdict::deferred("System resources temporarily unavailable. (#4.3.0)\n"));
  }
  const std::optional<IpAddress> address = parse_address_literal(host);
  if (!address) co_return co_await dns_.to_domain(std::move(host), std::move(*own));
  if (own->include(Endpoint(*address, config->smtp_port))) co_return refused(refuse_ambiguous());
  co_return direct(*address, config->smtp_port);
}

Task<Route> StaticRouter::to_relay(std::string entry) {
  const std::optional<control::Relay> relay = control::parse_relay(entry);
  PORPOISE_ASSERT(relay);  // read_config.h lets nothing else in
  const std::optional<IpAddress> address = parse_address_literal(relay->host);
  if (address) co_return direct(*address, relay->port);
  co_return co_await dns_.to_relay(relay->host, relay->port);
}

Task<Result<OwnPlaces>> StaticRouter::own_places() {
  const Result<std::vector<IpAddress>> addresses = co_await network_.own_addresses();
  PORPOISE_CO_CHECK(addresses);
  OwnPlaces own;
  own.name = config_.current()->me;
  own.addresses = *addresses;
  own.listening = listening_;
  co_return own;
}

}  // namespace porpoise::remote
