#include "sim/fuzz/route_book.h"

#include <algorithm>
#include <optional>
#include <sstream>

namespace porpoise::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeMx = 15;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kNoSuchName = 3;

/// From the first question about a domain to the session that comes of it, with all that may take
/// its time in between.
constexpr Duration kUseTakes = 30min;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// As zones have it.
std::string whole(std::string name) {
  name = lower(std::move(name));
  return name.ends_with('.') ? name : name + ".";
}

std::optional<IpAddress> address_of(const std::string& text) {
  boost::system::error_code error;
  const IpAddress address = boost::asio::ip::make_address(text, error);
  return error ? std::nullopt : std::optional(address);
}

/// Of `[address]:port`, `host:port` and `host`.
std::string host_of_relay(const std::string& relay) {
  if (relay.starts_with('[')) return relay.substr(1, relay.find(']') - 1);
  const std::size_t colon = relay.rfind(':');
  return colon == std::string::npos ? relay : relay.substr(0, colon);
}

struct Mx {
  std::uint32_t preference = 0;
  std::string host;
};

/// `10 mail.example.`
Mx mx_of(const std::string& data) {
  Mx mx;
  std::istringstream fields(data);
  fields >> mx.preference >> mx.host;
  mx.host = whole(mx.host);
  return mx;
}

std::uint32_t longest_ttl(const Zones& zones) {
  std::uint32_t ttl = 0;
  for (const auto& zone : zones) {
    for (const auto& [name, records] : zone->names) {
      for (const ZoneRecord& record : records) ttl = std::max(ttl, record.ttl);
    }
  }
  return ttl;
}

/// The addresses of `name`, and whether somebody knows them.
bool find_addresses(const Zones& zones, const std::string& name,
                    std::vector<IpAddress>& addresses) {
  for (const std::uint16_t type : {kTypeA, kTypeAaaa}) {
    const Found found = find_in(zones, name, type);
    if (found.rcode != 0 && found.rcode != kNoSuchName) return false;
    for (const Found::Named& answer : found.answers) {
      if (answer.record.type != type) continue;
      if (const auto address = address_of(answer.record.data)) addresses.push_back(*address);
    }
  }
  return true;
}

bool overlap(Duration from, const std::optional<Duration>& to, Duration first, Duration last) {
  return from <= last && (!to || *to >= first);
}

}  // namespace

RouteBook::RouteBook(const Scenario& scenario) : scenario_(scenario) {
  std::uint32_t ttl = 0;
  for (const NameServerPart& server : scenario.name_servers) {
    Duration free_from{0};
    ttl = std::max(ttl, longest_ttl(server.zones));
    std::vector<const NameSpell*> moves;
    for (const NameSpell& spell : server.spells) {
      if (spell.kind == NameSpell::Kind::zone) moves.push_back(&spell);
    }
    std::sort(moves.begin(), moves.end(),
              [](const NameSpell* one, const NameSpell* two) { return one->from < two->from; });
    for (const NameSpell* move : moves) {
      ttl = std::max(ttl, longest_ttl(move->zones));
      const Duration to = move->to.value_or(Duration::max());
      periods_.push_back({move->from, to, &move->zones});
      if (move->percent < 100) continue;
      if (move->from > free_from) periods_.push_back({free_from, move->from, &server.zones});
      free_from = std::max(free_from, to);
    }
    if (free_from < Duration::max()) {
      periods_.push_back({free_from, Duration::max(), &server.zones});
    }
  }
  for (const FaultPart& fault : scenario.faults) {
    if (fault.then == FaultPart::Then::hang) hung_ += fault.boot_after;
  }
  belief_ = std::chrono::seconds(ttl) + kUseTakes + hung_;
  const auto& control = scenario.hosts.front().control;
  knows_ = !control.contains("virtualdomains") && !control.contains("percenthack");
  for (const SignalPart& signal : scenario.signals) knows_ = knows_ && signal.control.empty();
  if (const auto file = control.find("smtproutes"); file != control.end()) {
    std::istringstream lines(file->second);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos || line.starts_with('#')) continue;
      routes_.emplace_back(lower(line.substr(0, colon)), line.substr(colon + 1));
    }
  }
}

const std::string* RouteBook::relay_of(const std::string& domain) const {
  const std::string* best = nullptr;
  std::size_t length = 0;
  for (const auto& [key, relay] : routes_) {
    const bool fits = key == domain || key.empty() ||
                      (key.starts_with('.') && domain.size() > key.size() && domain.ends_with(key));
    const std::size_t worth = key == domain ? domain.size() + 2 : key.size() + 1;
    if (fits && worth >= length) {
      best = &relay;
      length = worth;
    }
  }
  return best;
}

bool RouteBook::is_own(const IpAddress& address) const {
  const HostPart& host = scenario_.hosts.front();
  return address.is_unspecified() || address.is_loopback() || address == host.address ||
         std::find(host.more_addresses.begin(), host.more_addresses.end(), address) !=
             host.more_addresses.end();
}

RouteBook::Places RouteBook::places_in(const Zones& zones, const std::string& domain) const {
  Places places;
  const Found mx = find_in(zones, whole(domain), kTypeMx);
  if (mx.rcode == kNoSuchName) {
    places.kind = Places::Kind::nobody;
    return places;
  }
  if (mx.rcode != 0) return places;
  std::vector<Mx> names;
  for (const Found::Named& answer : mx.answers) {
    if (answer.record.type == kTypeMx) names.push_back(mx_of(answer.record.data));
  }
  if (names.empty()) names.push_back({0, whole(domain)});
  places.kind = Places::Kind::nobody;
  for (const Mx& name : names) {
    if (name.host == ".") continue;
    Exchanger exchanger;
    exchanger.preference = name.preference;
    if (!find_addresses(zones, name.host, exchanger.addresses)) places.kind = Places::Kind::unknown;
    if (!exchanger.addresses.empty()) places.exchangers.push_back(std::move(exchanger));
  }
  if (!places.exchangers.empty()) places.kind = Places::Kind::hosts;
  return places;
}

std::vector<RouteBook::Places> RouteBook::places(const std::string& domain, Duration from,
                                                 Duration to) const {
  std::vector<Places> all;
  const auto add = [&all](Places places) {
    if (std::find(all.begin(), all.end(), places) == all.end()) all.push_back(std::move(places));
  };
  const std::string* const relay = relay_of(domain);
  const bool relayed = relay != nullptr && !relay->empty();
  const std::string host = relayed ? host_of_relay(*relay) : domain;
  if (relayed) {
    if (const auto address = address_of(host)) {
      Places places;
      places.kind = Places::Kind::hosts;
      places.exchangers.push_back({0, {*address}});
      return {places};
    }
  }
  for (const Period& period : periods_) {
    if (period.from > to || period.to < from) continue;
    if (!relayed) {
      add(places_in(*period.zones, host));
      continue;
    }
    Places places;
    Exchanger alone;
    const bool known = find_addresses(*period.zones, whole(host), alone.addresses);
    if (known) places.kind = Places::Kind::nobody;
    if (!alone.addresses.empty()) {
      places.kind = Places::Kind::hosts;
      places.exchangers.push_back(std::move(alone));
    }
    add(std::move(places));
  }
  return all;
}

bool RouteBook::may_take(const std::string& domain, const IpAddress& host, Instant at) const {
  if (!knows_ || domain.empty() || domain.starts_with('[') || address_of(domain)) return true;
  const Duration to(at.ns);
  for (const Places& places : places(lower(domain), to - belief_, to)) {
    for (const Exchanger& exchanger : places.exchangers) {
      const auto& list = exchanger.addresses;
      if (std::find(list.begin(), list.end(), host) != list.end()) return true;
    }
  }
  return false;
}

bool RouteBook::may_be_refused(const std::string& domain, Instant at) const {
  if (!knows_ || domain.empty() || domain.starts_with('[') || address_of(domain)) return true;
  const Duration now(at.ns);
  for (const Places& places : places(lower(domain), now - belief_, now + belief_)) {
    if (places.kind == Places::Kind::nobody) return true;
    for (const Exchanger& exchanger : places.exchangers) {
      if (std::any_of(exchanger.addresses.begin(), exchanger.addresses.end(),
                      [this](const IpAddress& address) { return is_own(address); })) {
        return true;
      }
    }
  }
  return false;
}

Duration RouteBook::left_out_for() const {
  return 100min + hung_;
}

bool RouteBook::names_were_in_doubt(Duration from, Duration to) const {
  if (hung_ > Duration(0) || scenario_.link.long_tail || scenario_.link.bytes_per_second > 0) {
    return true;
  }
  for (const NameServerPart& server : scenario_.name_servers) {
    for (const NameSpell& spell : server.spells) {
      const bool doubt = spell.kind != NameSpell::Kind::zone;
      if (doubt && overlap(spell.from, spell.to, from, to)) return true;
    }
  }
  return std::any_of(
      scenario_.link_spells.begin(), scenario_.link_spells.end(),
      [&](const LinkSpellPart& part) { return overlap(part.spell.from, part.spell.to, from, to); });
}

std::vector<IpAddress> RouteBook::better_than(const std::string& domain, const IpAddress& host,
                                              Instant at) const {
  const Duration to(at.ns);
  const Duration from = to - belief_ - left_out_for();
  if (!knows_ || names_were_in_doubt(from, to)) return {};
  const std::vector<Places> all = places(lower(domain), from, to);
  if (all.size() != 1) return {};
  std::uint32_t preference = 0;
  bool listed = false;
  for (const Exchanger& exchanger : all[0].exchangers) {
    const auto& list = exchanger.addresses;
    if (std::any_of(list.begin(), list.end(), [this](const auto& own) { return is_own(own); })) {
      return {};
    }
    if (std::find(list.begin(), list.end(), host) == list.end()) continue;
    preference = listed ? std::min(preference, exchanger.preference) : exchanger.preference;
    listed = true;
  }
  std::vector<IpAddress> better;
  for (const Exchanger& exchanger : all[0].exchangers) {
    if (!listed || exchanger.preference >= preference) continue;
    better.insert(better.end(), exchanger.addresses.begin(), exchanger.addresses.end());
  }
  return better;
}

}  // namespace porpoise::sim
