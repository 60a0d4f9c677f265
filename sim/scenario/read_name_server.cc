#include "sim/scenario/read_name_server.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "sim/scenario/read_peer.h"

namespace porpoise::sim {

namespace {

/// `zone`: one text, or a list of them.
Zones read_zones(StrictTable& table) {
  Zones zones;
  for (const std::string& text : table.texts("zone")) {
    ZoneOutcome read = read_zone(text);
    if (!read.error.empty()) table.complain("zone", read.error);
    zones.push_back(std::make_shared<const Zone>(std::move(read.zone)));
  }
  if (zones.empty()) {
    table.complain("zone", "needs at least one text in the syntax of master files");
  }
  return zones;
}

NameSpell read_name_spell(Complaint& complaint, const std::string& server, const TomlNode& node) {
  using Kind = NameSpell::Kind;
  StrictTable table(complaint, node, fmt::format("[[nameserver.{}.spell]]", server));
  const std::vector<std::string> names(std::begin(kNameSpellNames), std::end(kNameSpellNames));
  const std::string then = table.word_or_first("then", names);
  if (!table.has("then")) {
    table.complain("then", fmt::format("a spell needs it: one of {}", fmt::join(names, ", ")));
  }
  NameSpell spell;
  spell.kind = static_cast<Kind>(std::find(names.begin(), names.end(), then) - names.begin());
  spell.from = table.duration_or("from", spell.from);
  spell.to = table.duration("to");
  if (spell.to && *spell.to <= spell.from) table.complain("to", "the spell ends before it begins");
  spell.percent = static_cast<std::uint32_t>(table.integer_or("percent", 100, 1, 100));
  const auto only = [&table](std::string_view key, bool fits, std::string_view kind) {
    if (table.has(key) && !fits) table.complain(key, fmt::format("goes with {} only", kind));
  };
  only("delay", spell.kind == Kind::slow, "slow");
  only("zone", spell.kind == Kind::zone, "zone");
  if (spell.kind == Kind::slow) spell.delay = table.duration_or("delay", std::chrono::seconds(3));
  if (spell.kind == Kind::zone) spell.zones = read_zones(table);
  table.finish();
  return spell;
}

}  // namespace

NameServerPart read_name_server(Complaint& complaint, const std::string& name, const TomlNode& node,
                                std::size_t number) {
  NameServerPart part;
  part.name = name;
  StrictTable table(complaint, node, fmt::format("[nameserver.{}]", name));
  part.address = read_address(table, private_address(3, number + 1));
  part.zones = read_zones(table);
  for (const TomlNode* spell : table.tables("spell")) {
    part.spells.push_back(read_name_spell(complaint, name, *spell));
  }
  table.finish();
  return part;
}

void use_name_servers(Scenario& scenario) {
  std::string servers;
  for (const NameServerPart& part : scenario.name_servers) {
    servers += part.address.to_string() + "\n";
  }
  if (servers.empty()) return;
  for (HostPart& host : scenario.hosts) host.control.try_emplace("dnsservers", servers);
}

}  // namespace porpoise::sim
