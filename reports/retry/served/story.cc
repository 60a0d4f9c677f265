#include "reports/retry/served/story.h"

#include <cmath>

#include <fmt/format.h>

#include "impl/base/assert.h"
#include "reports/retry/served/trace_reader.h"
#include "sim/dns/zone.h"
#include "sim/scenario/set.h"
#include "sim/world/world.h"

namespace porpoise::reports::retry {
namespace {

Duration to_duration(double seconds) {
  return Duration(static_cast<std::int64_t>(std::llround(seconds * 1e9)));
}

constexpr std::uint16_t kSmtpPort = 25;

/// 10.NET.0.1 and up, 250 to a net; NET is 1 for destinations, 100 for their backups.
IpAddress address_of(unsigned net, std::size_t number) {
  const auto subnet = static_cast<unsigned>(number / 250);
  return boost::asio::ip::address_v4(10u << 24 | (net + subnet / 256) << 16 | subnet % 256 << 8 |
                                     static_cast<unsigned>(number % 250 + 1));
}

constexpr unsigned kDestinations = 1, kBackups = 100;

std::string domain_of(std::size_t destination) {
  return fmt::format("d{}.example", destination);
}

void add_server(sim::Scenario& scenario, std::string name, std::string domain, IpAddress address,
                const std::vector<Away>& aways) {
  sim::SinkPart& sink = scenario.sinks.emplace_back();
  sink.name = std::move(name);
  sink.domain = std::move(domain);
  sink.address = address;
  for (const Away& away : aways) {
    sim::Spell& spell = sink.rules.spells.emplace_back();
    spell.kind = away.how;
    spell.from = to_duration(away.from);
    spell.delay = to_duration(away.greylist_delay);
    if (std::isfinite(away.to)) spell.to = to_duration(away.to);
  }
}

/// Destinations first, then backups.
void add_servers(sim::Scenario& scenario, const Story& story) {
  for (std::size_t d = 0; d < story.destinations.size(); ++d) {
    add_server(scenario, fmt::format("{}", d), domain_of(d), address_of(kDestinations, d),
               story.destinations[d]);
  }
  for (std::size_t d = 0; d < story.backups.size(); ++d) {
    add_server(scenario, fmt::format("backup {}", d), "backup." + domain_of(d),
               address_of(kBackups, d), story.backups[d]);
  }
}

std::string routes_of(const Story& story) {
  std::string routes;
  for (std::size_t d = 0; d < story.destinations.size(); ++d) {
    routes += fmt::format("{}:{}\n", domain_of(d), address_of(kDestinations, d).to_string());
  }
  return routes;
}

/// Every domain has its destination first and its backup second.
sim::NameServerPart name_server_of(const Story& story) {
  std::string zone = "$ORIGIN example.\n$TTL 3600\n@ SOA ns root 1 3600 600 86400 3600\n";
  for (std::size_t d = 0; d < story.destinations.size(); ++d) {
    zone += fmt::format("d{0} MX 10 first.d{0}\nd{0} MX 20 second.d{0}\n", d);
    zone += fmt::format("first.d{} A {}\n", d, address_of(kDestinations, d).to_string());
    zone += fmt::format("second.d{} A {}\n", d, address_of(kBackups, d).to_string());
  }
  sim::ZoneOutcome read = sim::read_zone(zone);
  PORPOISE_ASSERT(read.error.empty());
  sim::NameServerPart part;
  part.name = "ns";
  part.address = boost::asio::ip::make_address("10.0.3.1");
  part.zones.push_back(std::make_shared<const sim::Zone>(std::move(read.zone)));
  return part;
}

sim::Scenario scenario_of(const Story& story) {
  sim::Scenario scenario;
  sim::HostPart& host = scenario.hosts.emplace_back();
  host.name = "mx";
  host.domain = "mx.example";
  host.users = {"ann", "postmaster"};
  host.address = boost::asio::ip::make_address("10.0.0.1");
  host.disk = &sim::default_profile();
  add_servers(scenario, story);
  host.control = {{"me", "mx.example\n"},
                  {"locals", "mx.example\n"},
                  {"relayclients", "10.0.1.0/24\n"},
                  {"retryschedule", story.schedule + "\n"},
                  {"queuelifetime", fmt::format("{}\n", story.lifetime)},
                  {"timeoutconnect", fmt::format("{}\n", story.connect_timeout)},
                  {"concurrencyremote", fmt::format("{}\n", story.concurrency)},
                  // Schedules are compared, not what messages can learn from each other.
                  {"concurrencydestination", "0\n"}};
  if (story.backups.empty()) {
    host.control["smtproutes"] = routes_of(story);
  } else {
    const sim::NameServerPart& names = scenario.name_servers.emplace_back(name_server_of(story));
    host.control["dnsservers"] = names.address.to_string() + "\n";
  }
  for (std::size_t n = 0; n < story.letters.size(); ++n) {
    sim::SendPart& send = scenario.sends.emplace_back();
    send.at = to_duration(story.letters[n].at);
    send.from = "ann@mx.example";
    send.to = {fmt::format("{}@{}", n, domain_of(story.letters[n].destination))};
    send.via = "mx";
  }
  return scenario;
}

}  // namespace

Told tell(const Story& story) {
  const sim::Scenario scenario = scenario_of(story);
  std::vector<Endpoint> servers;
  for (const sim::SinkPart& sink : scenario.sinks) servers.emplace_back(sink.address, kSmtpPort);
  TraceReader reader(servers, story.letters.size());
  sim::World world(story.seed);
  world.on_trace(
      [&](sim::Process&, const trace::TraceEvent& event) { reader.read(world.now(), event); });
  const sim::HostPart& host = scenario.hosts.front();
  sim::Machine& machine = world.add_machine(sim::machine_of(host));
  machine.services().push_back(sim::server_of(host));
  const sim::Machine::Service& server = machine.services().front();
  world.start(machine, server.main, server.options);
  sim::put_on_stage(scenario, world);
  world.run_until([&] { return reader.all_settled(); }, Instant() + to_duration(story.end));
  Told told = reader.take();
  told.events = world.steps();
  return told;
}

}  // namespace porpoise::reports::retry
