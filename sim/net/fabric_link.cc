// What links do to what passes over them: delays, losses, resets, and the spells that lie on them.

#include <algorithm>

#include "sim/net/fabric.h"

namespace porpoise::sim {

namespace {

/// Every one of them lost is a link that is cut, which is told otherwise.
constexpr std::uint32_t kLossesMax = 8;

}  // namespace

Duration retry_delay(bool request, std::uint32_t retries) {
  using std::chrono::milliseconds;
  if (request) return milliseconds(1000) * (1 << retries);
  return std::min(milliseconds(200) * (1 << std::min(retries, 10u)), milliseconds(120'000));
}

const LinkRules& Fabric::lasting_rules(SiteId from, SiteId to) const {
  if (from == to) return kLoopback;
  const auto own = state_.rules_between.find({from, to});
  return own == state_.rules_between.end() ? state_.rules : own->second;
}

LinkRules Fabric::rules(SiteId from, SiteId to) const {
  LinkRules link = lasting_rules(from, to);
  if (from == to) return link;
  for (const LinkSpell& spell : state_.spells) {
    if (!spell.covers(queue_.now()) || !spell.lies_on(from, to)) continue;
    switch (spell.kind) {
      case LinkSpell::Kind::cut:
        link.severed = true;
        break;
      case LinkSpell::Kind::slow:
        link.latency = std::max(link.latency, spell.slow.latency);
        link.jitter = std::max(link.jitter, spell.slow.jitter);
        link.long_tail = link.long_tail || spell.slow.long_tail;
        if (spell.slow.bytes_per_second > 0) link.bytes_per_second = spell.slow.bytes_per_second;
        break;
      case LinkSpell::Kind::lossy:
        link.datagram_loss = std::max(link.datagram_loss, spell.per_million);
        link.stream_loss = std::max(link.stream_loss, spell.per_million);
        break;
      case LinkSpell::Kind::reset:
        link.resets = std::max(link.resets, spell.per_million);
        break;
      case LinkSpell::Kind::stall:
      case LinkSpell::Kind::forget:
        break;  // see below
    }
  }
  return link;
}

Instant Fabric::stalled_until(SiteId from, SiteId to) const {
  Instant until;
  for (const LinkSpell& spell : state_.spells) {
    if (spell.kind != LinkSpell::Kind::stall || from == to || !spell.to) continue;
    if (spell.covers(queue_.now()) && spell.lies_on(from, to)) {
      until = std::max(until, Instant() + *spell.to);
    }
  }
  return until;
}

bool Fabric::is_forgotten(const Connection& connection) const {
  const SiteId from = connection.sides[0].site;
  const SiteId to = connection.sides[1].site;
  return std::any_of(state_.spells.begin(), state_.spells.end(), [&](const LinkSpell& spell) {
    const Instant begin = Instant() + spell.from;
    return spell.kind == LinkSpell::Kind::forget && from != to && spell.lies_on(from, to) &&
           connection.asked_at < begin && begin <= queue_.now();
  });
}

Duration Fabric::delay(const LinkRules& rules) {
  if (rules.jitter.count() <= 0) return rules.latency;
  Duration more(state_.random.between(0, rules.jitter.count()));
  for (int times = 0; rules.long_tail && times < 10 && state_.random.chance(500'000); ++times) {
    more *= 2;
  }
  return rules.latency + more;
}

Duration Fabric::departure(const LinkRules& rules, SiteId from, SiteId to, std::size_t bytes) {
  if (rules.bytes_per_second == 0) return Duration(0);
  Instant& busy = state_.busy_until[{from, to}];
  const Duration takes(static_cast<std::int64_t>(bytes * 1'000'000'000 / rules.bytes_per_second));
  busy = std::max(busy, queue_.now()) + takes;
  return busy - queue_.now();
}

/// What is lost on the way is sent again, later and later: a delay, and nothing else, to those who
/// wait for it.
Duration Fabric::retransmissions(const LinkRules& rules, Transit::Kind kind) {
  Duration all(0);
  if (rules.stream_loss == 0) return all;
  for (std::uint32_t times = 0; times < kLossesMax && state_.random.chance(rules.stream_loss);
       ++times) {
    all += retry_delay(kind == Transit::Kind::request, std::min(times, 5u));
  }
  return all;
}

bool Fabric::meets_reset(SideRef to) {
  const Connection& connection = this->connection(to);
  if (connection.is_local()) return false;
  const LinkRules link = rules(connection.sides[1 - to.side].site, connection.sides[to.side].site);
  if (link.resets == 0 || !state_.random.chance(link.resets)) return false;
  put_on_wire(to, Transit::Kind::fault, Fault::reset, {});
  put_on_wire(to.other(), Transit::Kind::fault, Fault::reset, {});
  return true;
}

}  // namespace porpoise::sim
