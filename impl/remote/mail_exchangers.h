#pragma once
// Which of a domain's mail exchangers are tried, and in which order. Pure but for chance, which the
// caller brings.

#include <functional>
#include <string>
#include <vector>

#include "impl/remote/own_places.h"
#include "impl/remote/router.h"

namespace porpoise::remote {

/// A host that takes mail for a domain: of an MX record, or the domain itself.
struct MailExchanger {
  std::string host;  ///< Canonical.
  std::uint32_t preference = 0;
  std::vector<IpAddress> addresses;
  bool unknown = false;  ///< Its addresses could not be looked up, at least not all of them.

  MailExchanger() = default;
  MailExchanger(std::string host_, std::uint32_t preference_)
      : host(std::move(host_)), preference(preference_) {}
};

/// A number below `limit`, each as likely.
using Choose = std::function<std::size_t(std::size_t limit)>;

/// The hops to the exchangers, lowest preference first, equal ones in an order drawn by chance, the
/// addresses of one host too (RFC 5321 §5.1). Of one host's addresses IPv4 and IPv6 take turns,
/// IPv4 first: today that is where a sender is known. Where this server is among them, only those
/// of lower preference are left. An address comes once. When nothing is left, the refusal says why.
Route choose_route(std::vector<MailExchanger> exchangers, std::uint16_t port, const OwnPlaces& own,
                   const Choose& choose);

/// What is said of mail for a host that nobody could look up, for now.
roles::Verdict refuse_unknown();
/// The failure of a domain whose best exchanger is this server, which does not take its mail.
roles::Verdict refuse_ambiguous();

}  // namespace porpoise::remote
