#include "sim/fuzz/injected.h"

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

class Counter {
 public:
  template <class Names>
  void add_names(std::string_view prefix, const Names& names) {
    for (const std::string_view name : names) {
      counts.emplace_back(fmt::format("{}{}", prefix, name), 0);
    }
  }
  void count(const std::string& name) {
    for (auto& [known, count] : counts) count += known == name ? 1 : 0;
  }

  std::vector<std::pair<std::string, std::uint64_t>> counts;
};

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> injected_in(const FuzzCase& run) {
  constexpr std::string_view kFaults[] = {"power-loss", "kill",       "hang",
                                          "disk-full",  "disk fault", "signal"};
  Counter counter;
  counter.add_names("link ", kLinkSpellNames);
  counter.add_names("peer ", kSpellNames);
  counter.add_names("name server ", kNameSpellNames);
  counter.add_names("", kFaults);
  if (run.scenario == nullptr) return counter.counts;
  const Scenario& scenario = *run.scenario;
  for (const LinkSpellPart& part : scenario.link_spells) {
    counter.count(fmt::format("link {}", name_of(part.spell.kind)));
  }
  for (const SinkPart& sink : scenario.sinks) {
    for (const Spell& spell : sink.rules.spells) {
      counter.count(fmt::format("peer {}", name_of(spell.kind)));
    }
  }
  for (const NameServerPart& server : scenario.name_servers) {
    for (const NameSpell& spell : server.spells) {
      counter.count(fmt::format("name server {}", name_of(spell.kind)));
    }
  }
  for (const FaultPart& fault : scenario.faults) counter.count(std::string(name_of(fault.then)));
  if (run.crash) counter.count(std::string(name_of(run.crash->then)));
  for (std::size_t left = scenario.disk_faults.size(); left > 0; --left) {
    counter.count("disk fault");
  }
  for (std::size_t left = scenario.signals.size(); left > 0; --left) counter.count("signal");
  return counter.counts;
}

}  // namespace porpoise::sim
