#include "reports/retry/served/story.h"

#include <cmath>

#include <fmt/format.h>

#include "reports/retry/served/trace_reader.h"
#include "sim/scenario/set.h"
#include "sim/world/world.h"

namespace porpoise::reports::retry {
namespace {

Duration to_duration(double seconds) {
  return Duration(static_cast<std::int64_t>(std::llround(seconds * 1e9)));
}

constexpr std::uint16_t kSmtpPort = 25;

/// 10.1.0.1 and up, 250 to a net.
IpAddress address_of(std::size_t destination) {
  const auto net = static_cast<unsigned>(destination / 250);
  return boost::asio::ip::address_v4(10u << 24 | (1 + net / 256) << 16 | net % 256 << 8 |
                                     static_cast<unsigned>(destination % 250 + 1));
}

std::string domain_of(std::size_t destination) {
  return fmt::format("d{}.example", destination);
}

sim::Scenario scenario_of(const Story& story) {
  sim::Scenario scenario;
  sim::HostPart& host = scenario.hosts.emplace_back();
  host.name = "mx";
  host.domain = "mx.example";
  host.users = {"ann", "postmaster"};
  host.address = boost::asio::ip::make_address("10.0.0.1");
  host.disk = &sim::default_profile();
  std::string routes;
  for (std::size_t d = 0; d < story.destinations.size(); ++d) {
    const IpAddress address = address_of(d);
    routes += fmt::format("{}:{}\n", domain_of(d), address.to_string());
    sim::SinkPart& sink = scenario.sinks.emplace_back();
    sink.name = fmt::format("{}", d);
    sink.domain = domain_of(d);
    sink.address = address;
    for (const Away& away : story.destinations[d]) {
      sim::Spell& spell = sink.rules.spells.emplace_back();
      spell.kind = away.how;
      spell.from = to_duration(away.from);
      spell.delay = to_duration(away.greylist_delay);
      if (std::isfinite(away.to)) spell.to = to_duration(away.to);
    }
  }
  host.control = {{"me", "mx.example\n"},
                  {"locals", "mx.example\n"},
                  {"relayclients", "10.0.1.0/24\n"},
                  {"smtproutes", std::move(routes)},
                  {"retryschedule", story.schedule + "\n"},
                  {"queuelifetime", fmt::format("{}\n", story.lifetime)},
                  {"timeoutconnect", fmt::format("{}\n", story.connect_timeout)},
                  {"concurrencyremote", fmt::format("{}\n", story.concurrency)}};
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
