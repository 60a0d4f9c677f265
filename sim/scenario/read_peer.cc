#include "sim/scenario/read_peer.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

SinkRule read_answer(Complaint& complaint, const TomlNode& node) {
  StrictTable table(complaint, node, "an answer");
  SinkRule rule;
  rule.recipient = table.text_or("to", "*");
  rule.code = static_cast<int>(table.integer_or("code", 450, 200, 599));
  rule.times = static_cast<std::uint32_t>(table.integer_or("times", 1, 1, kManyTimes));
  table.finish();
  return rule;
}

Spell::Kind read_kind(StrictTable& table) {
  const std::vector<std::string> names(std::begin(kSpellNames), std::end(kSpellNames));
  const std::string then = table.word_or_first("then", names);
  if (!table.has("then")) {
    table.complain("then", fmt::format("a spell needs it: one of {}", fmt::join(names, ", ")));
  }
  const auto found = std::find(names.begin(), names.end(), then);
  return static_cast<Spell::Kind>(found - names.begin());
}

Spell read_spell(Complaint& complaint, const std::string& peer, const TomlNode& node) {
  using Kind = Spell::Kind;
  StrictTable table(complaint, node, fmt::format("[[peer.{}.spell]]", peer));
  Spell spell;
  spell.kind = read_kind(table);
  spell.from = table.duration_or("from", spell.from);
  spell.to = table.duration("to");
  if (spell.to && *spell.to <= spell.from) table.complain("to", "the spell ends before it begins");

  const bool by_chance = spell.kind == Kind::hang || spell.kind == Kind::defer;
  const bool answers = spell.kind == Kind::defer || spell.kind == Kind::greylist;
  const auto only = [&table](std::string_view key, bool fits, std::string_view kinds) {
    if (table.has(key) && !fits) table.complain(key, fmt::format("goes with {} only", kinds));
  };
  only("percent", by_chance, "hang and defer");
  only("code", answers, "defer and greylist");
  only("delay", spell.kind == Kind::greylist, "greylist");
  spell.percent = static_cast<std::uint32_t>(table.integer_or("percent", 100, 1, 100));
  spell.code = static_cast<int>(table.integer_or("code", spell.code, 400, 499));
  if (spell.kind == Kind::greylist) {
    spell.delay = table.duration_or("delay", std::chrono::minutes(5));
  }
  table.finish();
  return spell;
}

}  // namespace

IpAddress private_address(unsigned net, std::size_t number) {
  return boost::asio::ip::address_v4(10u << 24 | net << 8 | static_cast<unsigned>(number));
}

IpAddress parse_address(StrictTable& table, const std::string& text) {
  boost::system::error_code error;
  const IpAddress address = boost::asio::ip::make_address(text, error);
  if (error) table.complain("address", fmt::format("`{}` is no IP address", text));
  return address;
}

IpAddress read_address(StrictTable& table, const IpAddress& fallback) {
  return table.has("address") ? parse_address(table, table.text("address")) : fallback;
}

SinkPart read_peer(Complaint& complaint, const std::string& name, const TomlNode& node,
                   std::size_t number) {
  SinkPart sink;
  sink.name = name;
  StrictTable table(complaint, node, fmt::format("[peer.{}]", name));
  sink.domain = table.text("domain");
  sink.address = read_address(table, private_address(2, number + 1));
  for (const TomlNode* answer : table.tables("answer")) {
    sink.rules.recipients.push_back(read_answer(complaint, *answer));
  }
  for (const TomlNode* spell : table.tables("spell")) {
    sink.rules.spells.push_back(read_spell(complaint, name, *spell));
  }
  sink.rules.greeting = static_cast<int>(table.integer_or("greeting", 220, 200, 599));
  sink.rules.drops_after_dot =
      static_cast<std::uint32_t>(table.integer_or("drops_after_dot", 0, 0, kManyTimes));
  sink.rules.defers_after_dot =
      static_cast<std::uint32_t>(table.integer_or("defers_after_dot", 0, 0, kManyTimes));
  table.finish();
  return sink;
}

}  // namespace porpoise::sim
