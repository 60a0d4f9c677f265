#include "sim/scenario/read_link.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

LinkRules read_rules(StrictTable& table) {
  LinkRules rules;
  rules.latency = table.duration_or("latency", rules.latency);
  rules.jitter = table.duration_or("jitter", rules.jitter);
  rules.long_tail = table.word_or_first("distribution", {"even", "long-tail"}) == "long-tail";
  rules.bytes_per_second =
      static_cast<std::uint64_t>(table.integer_or("bytes_per_second", 0, 0, 1LL << 40));
  return rules;
}

std::vector<std::string> machines_of(const Scenario& scenario) {
  std::vector<std::string> names{"client"};
  for (const HostPart& host : scenario.hosts) names.push_back(host.name);
  for (const SinkPart& sink : scenario.sinks) names.push_back(sink.name);
  for (const NameServerPart& server : scenario.name_servers) names.push_back(server.name);
  return names;
}

void read_ends(StrictTable& table, std::string_view key, const Scenario& scenario,
               LinkSpellPart& part) {
  const std::vector<std::string> ends = table.texts(key);
  const std::vector<std::string> known = machines_of(scenario);
  if (ends.size() != 2 || ends[0] == ends[1]) {
    return table.complain(key, "names two machines, as [\"mx\", \"far\"]");
  }
  for (const std::string& end : ends) {
    if (std::find(known.begin(), known.end(), end) != known.end()) continue;
    table.complain(
        key, fmt::format("there is no machine `{}`; there are: {}", end, fmt::join(known, ", ")));
  }
  part.sender = ends[0];
  part.receiver = ends[1];
}

LinkSpellPart read_link_spell(Complaint& complaint, const TomlNode& node,
                              const Scenario& scenario) {
  StrictTable table(complaint, node, "[[link.spell]]");
  const std::vector<std::string> names(std::begin(kLinkSpellNames), std::end(kLinkSpellNames));
  const std::string then = table.word_or_first("then", names);
  if (!table.has("then")) {
    table.complain("then", fmt::format("a spell needs it: one of {}", fmt::join(names, ", ")));
  }
  LinkSpellPart part;
  LinkSpell& spell = part.spell;
  spell.kind =
      static_cast<LinkSpell::Kind>(std::find(names.begin(), names.end(), then) - names.begin());
  spell.from = table.duration_or("from", spell.from);
  spell.to = table.duration("to");
  if (spell.to && *spell.to <= spell.from) table.complain("to", "the spell ends before it begins");
  if (spell.kind == LinkSpell::Kind::stall && !spell.to) {
    table.complain("to", "a stall ends, or it is a cut");
  }
  if (table.has("between") && table.has("one_way")) {
    table.complain("one_way", "a spell lies `between` two machines, or `one_way`");
  } else if (table.has("between")) {
    read_ends(table, "between", scenario, part);
  } else if (table.has("one_way")) {
    read_ends(table, "one_way", scenario, part);
    spell.both_ways = false;
  }
  const auto only = [&table](std::string_view key, bool fits, std::string_view kinds) {
    if (table.has(key) && !fits) table.complain(key, fmt::format("goes with {} only", kinds));
  };
  const bool is_share =
      spell.kind == LinkSpell::Kind::lossy || spell.kind == LinkSpell::Kind::reset;
  only("per_million", is_share, "lossy and reset");
  for (const char* key : {"latency", "jitter", "distribution", "bytes_per_second"}) {
    only(key, spell.kind == LinkSpell::Kind::slow, "slow");
  }
  if (spell.kind == LinkSpell::Kind::slow) spell.slow = read_rules(table);
  if (is_share) {
    const std::int64_t otherwise = spell.kind == LinkSpell::Kind::lossy ? 100'000 : 1'000'000;
    spell.per_million =
        static_cast<std::uint32_t>(table.integer_or("per_million", otherwise, 1, 1'000'000));
  }
  table.finish();
  return part;
}

}  // namespace

void read_link(Complaint& complaint, const TomlNode& node, Scenario& scenario) {
  StrictTable table(complaint, node, "[link]");
  scenario.link = read_rules(table);
  for (const TomlNode* spell : table.tables("spell")) {
    scenario.link_spells.push_back(read_link_spell(complaint, *spell, scenario));
  }
  table.finish();
}

}  // namespace porpoise::sim
