#include "sim/whatif/change.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

namespace {

/// What is an outage; greylisting and the like stay.
bool is_down(const Spell& spell) {
  using Kind = Spell::Kind;
  constexpr Kind kDown[] = {Kind::refuse, Kind::silent, Kind::hang,
                            Kind::defer,  Kind::drop,   Kind::mute};
  return std::find(std::begin(kDown), std::end(kDown), spell.kind) != std::end(kDown);
}

void never_down(SinkPart& sink, Duration from) {
  std::vector<Spell>& spells = sink.rules.spells;
  std::erase_if(spells, [&](const Spell& spell) { return is_down(spell) && spell.from >= from; });
  for (Spell& spell : spells) {
    if (is_down(spell) && (!spell.to || *spell.to > from)) spell.to = from;
  }
}

/// The peer of that name or domain, or that takes the domain's mail.
SinkPart* find_peer(Scenario& scenario, const std::string& name) {
  for (SinkPart& sink : scenario.sinks) {
    if (sink.name == name || sink.domain == name) return &sink;
  }
  const std::map<std::string, std::string>& control = scenario.hosts.front().control;
  const auto routes = control.find("smtproutes");
  if (routes == control.end()) return nullptr;
  for (SinkPart& sink : scenario.sinks) {
    const std::string route = name + ":" + sink.address.to_string() + "\n";
    if (routes->second.starts_with(route) ||
        routes->second.find("\n" + route) != std::string::npos) {
      return &sink;
    }
  }
  return nullptr;
}

std::string line_of(std::string contents) {
  while (contents.ends_with('\n')) contents.pop_back();
  return contents;
}

}  // namespace

std::string Change::to_string() const {
  std::vector<std::string> parts;
  for (const auto& [file, contents] : control) {
    parts.push_back(fmt::format("control/{} = {}", file, line_of(contents)));
  }
  for (const std::string& host : never_down) parts.push_back(host + " was never down");
  if (power_loss) {
    parts.push_back(
        fmt::format("power loss at {:.3f} s", static_cast<double>(power_loss->count()) / 1e9));
  }
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (from.count() > 0)
    text += fmt::format(", from {:.3f} s on", static_cast<double>(from.count()) / 1e9);
  return text;
}

std::string make_change(const Change& change, Scenario& scenario) {
  HostPart& host = scenario.hosts.front();
  if (!change.control.empty() && change.from.count() == 0) {
    for (const auto& [file, contents] : change.control) host.control[file] = contents;
  }
  if (change.from.count() > 0) {
    // The baseline gets the signal, too: it must not be what makes the difference.
    SignalPart signal;
    signal.host = host.name;
    signal.at = change.from;
    signal.signal = Signal::reread;
    signal.control = change.control;
    scenario.signals.push_back(std::move(signal));
  }
  for (const std::string& name : change.never_down) {
    SinkPart* const peer = find_peer(scenario, name);
    if (peer == nullptr) {
      std::vector<std::string> names;
      for (const SinkPart& sink : scenario.sinks) names.push_back(sink.domain);
      const std::string near = nearest(name, names);
      return fmt::format(
          "--never-down: no mail went to `{}`{}", name,
          near.empty() ? "; name a domain of the night" : "; did you mean `" + near + "`?");
    }
    never_down(*peer, change.from);
  }
  if (change.power_loss) {
    FaultPart fault;
    fault.host = host.name;
    fault.at = *change.power_loss;
    scenario.faults.push_back(std::move(fault));
  }
  return std::string();
}

}  // namespace porpoise::sim
