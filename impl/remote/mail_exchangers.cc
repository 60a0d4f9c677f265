#include "impl/remote/mail_exchangers.h"

#include <algorithm>
#include <limits>

namespace porpoise::remote {
namespace {

constexpr std::uint64_t kNotListed = std::numeric_limits<std::uint64_t>::max();

/// Fisher and Yates.
template <class T>
void shuffle(std::vector<T>& items, const Choose& choose) {
  for (std::size_t left = items.size(); left > 1; --left) {
    const std::size_t chosen = choose(left);
    std::swap(items[left - 1], items[chosen]);
  }
}

std::vector<IpAddress> in_turns(std::vector<IpAddress> addresses, const Choose& choose) {
  shuffle(addresses, choose);
  std::vector<IpAddress> four;
  std::vector<IpAddress> six;
  for (const IpAddress& address : addresses) (address.is_v4() ? four : six).push_back(address);
  std::vector<IpAddress> turns;
  for (std::size_t i = 0; i < std::max(four.size(), six.size()); ++i) {
    if (i < four.size()) turns.push_back(four[i]);
    if (i < six.size()) turns.push_back(six[i]);
  }
  return turns;
}

/// The lowest preference at which this server is listed.
std::uint64_t own_preference(const std::vector<MailExchanger>& exchangers, std::uint16_t port,
                             const OwnPlaces& own) {
  std::uint64_t lowest = kNotListed;
  for (const MailExchanger& exchanger : exchangers) {
    const bool is_own =
        own.include_name(exchanger.host) ||
        std::any_of(exchanger.addresses.begin(), exchanger.addresses.end(),
                    [&](const IpAddress& address) { return own.include(Endpoint(address, port)); });
    if (is_own) lowest = std::min<std::uint64_t>(lowest, exchanger.preference);
  }
  return lowest;
}

std::vector<Hop> order_hops(std::vector<MailExchanger> exchangers, std::uint16_t port,
                            const Choose& choose) {
  shuffle(exchangers, choose);
  std::stable_sort(
      exchangers.begin(), exchangers.end(),
      [](const MailExchanger& a, const MailExchanger& b) { return a.preference < b.preference; });
  std::vector<Hop> hops;
  for (MailExchanger& exchanger : exchangers) {
    for (const IpAddress& address : in_turns(std::move(exchanger.addresses), choose)) {
      const Endpoint place(address, port);
      const bool listed = std::any_of(hops.begin(), hops.end(),
                                      [&](const Hop& hop) { return hop.endpoint == place; });
      if (!listed) hops.emplace_back(exchanger.host, place, exchanger.preference);
    }
  }
  return hops;
}

}  // namespace

Route choose_route(std::vector<MailExchanger> exchangers, std::uint16_t port, const OwnPlaces& own,
                   const Choose& choose) {
  const std::uint64_t own_at = own_preference(exchangers, port, own);
  std::erase_if(exchangers, [own_at](const MailExchanger& exchanger) {
    return exchanger.preference >= own_at;
  });
  // Deviates from qmail, which takes a better host that it cannot look up for one that is not
  // there.
  const bool unknown =
      std::any_of(exchangers.begin(), exchangers.end(),
                  [](const MailExchanger& exchanger) { return exchanger.unknown; });
  Route route;
  route.hops = order_hops(std::move(exchangers), port, choose);
  if (!route.hops.empty()) return route;
  if (unknown) {
    route.refusal = refuse_unknown();
  } else if (own_at != kNotListed) {
    route.refusal = refuse_ambiguous();
  } else {
    route.refusal =
        roles::Verdict::failed("Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)\n")
            .with(roles::Sign::up);
  }
  return route;
}

roles::Verdict refuse_unknown() {
  return roles::Verdict::deferred("Sorry, I couldn't find any host by that name. (#4.1.2)\n")
      .with(roles::Sign::down);
}

roles::Verdict refuse_ambiguous() {
  return roles::Verdict::failed(
             "Sorry. Although I'm listed as a best-preference MX or A for that host,\n"
             "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n")
      .with(roles::Sign::up);
}

}  // namespace porpoise::remote
