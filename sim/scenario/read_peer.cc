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

/// What goes with each kind, in the order of Spell::Kind.
struct SpellKeys {
  bool percent = false;
  bool code = false;
  bool stage = false;
  bool at_most = false;
  const char* delay =
      nullptr;  ///< What it takes when the file does not say; null: none goes with it.
  int code_low = 400;
  int code_otherwise = 451;
};
constexpr SpellKeys kKeys[] = {
    {},                                              // refuse
    {},                                              // silent
    {.percent = true},                               // hang
    {.percent = true, .code = true, .stage = true},  // defer
    {.code = true, .delay = "5m"},                   // greylist
    {.percent = true,
     .code = true,
     .stage = true,
     .code_low = 500,
     .code_otherwise = 550},                                                // reject
    {.percent = true, .stage = true},                                       // drop
    {.percent = true, .stage = true},                                       // mute
    {.percent = true, .delay = "20s"},                                      // tarpit
    {.percent = true, .delay = "100ms"},                                    // drip
    {.percent = true},                                                      // many-lines
    {.percent = true, .at_most = true},                                     // long-lines
    {.percent = true},                                                      // nonsense
    {.at_most = true},                                                      // limit-sessions
    {.code = true, .at_most = true, .delay = "1m", .code_otherwise = 450},  // limit-rate
    {.code = true, .at_most = true, .code_otherwise = 452},                 // limit-recipients
};
static_assert(std::size(kKeys) == std::size(kSpellNames));

/// Names of the kinds of which `has` is true.
std::string kinds_with(bool (*has)(const SpellKeys& keys)) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at < std::size(kKeys); ++at) {
    if (has(kKeys[at])) names.push_back(kSpellNames[at]);
  }
  return fmt::format("{}", fmt::join(names, ", "));
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

DialogueStage read_stage(StrictTable& table, Spell::Kind kind) {
  const std::vector<std::string> names(std::begin(kStageNames), std::end(kStageNames));
  if (!table.has("stage")) return DialogueStage::rcpt;
  const std::string name = table.word_or_first("stage", names);
  const auto stage =
      static_cast<DialogueStage>(std::find(names.begin(), names.end(), name) - names.begin());
  const bool answers = kind == Spell::Kind::defer || kind == Spell::Kind::reject;
  if (answers && (stage == DialogueStage::after_dot || stage == DialogueStage::quit)) {
    table.complain("stage", "the message is taken then; only drop and mute can follow");
  }
  return stage;
}

Spell read_peer_spell(Complaint& complaint, const std::string& peer, const TomlNode& node) {
  StrictTable table(complaint, node, fmt::format("[[peer.{}.spell]]", peer));
  Spell spell;
  spell.kind = read_kind(table);
  const SpellKeys& keys = kKeys[static_cast<std::size_t>(spell.kind)];
  spell.from = table.duration_or("from", spell.from);
  spell.to = table.duration("to");
  if (spell.to && *spell.to <= spell.from) table.complain("to", "the spell ends before it begins");

  const auto only = [&table](std::string_view key, bool fits, bool (*has)(const SpellKeys&)) {
    if (table.has(key) && !fits) {
      table.complain(key, fmt::format("goes with {} only", kinds_with(has)));
    }
  };
  only("percent", keys.percent, [](const SpellKeys& of) { return of.percent; });
  only("code", keys.code, [](const SpellKeys& of) { return of.code; });
  only("stage", keys.stage, [](const SpellKeys& of) { return of.stage; });
  only("at_most", keys.at_most, [](const SpellKeys& of) { return of.at_most; });
  only("delay", keys.delay != nullptr, [](const SpellKeys& of) { return of.delay != nullptr; });
  spell.percent = static_cast<std::uint32_t>(table.integer_or("percent", 100, 1, 100));
  spell.code = static_cast<int>(
      table.integer_or("code", keys.code_otherwise, keys.code_low, keys.code_low + 99));
  spell.stage = read_stage(table, spell.kind);
  spell.at_most = static_cast<std::uint32_t>(table.integer_or("at_most", 1, 1, 1'000'000));
  if (keys.delay != nullptr) {
    spell.delay = table.duration_or("delay", *parse_duration(keys.delay));
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
    sink.rules.spells.push_back(read_peer_spell(complaint, name, *spell));
  }
  if (table.has("offers")) sink.rules.offers = table.texts("offers");
  sink.rules.greeting = static_cast<int>(table.integer_or("greeting", 220, 200, 599));
  sink.rules.drops_after_dot =
      static_cast<std::uint32_t>(table.integer_or("drops_after_dot", 0, 0, kManyTimes));
  sink.rules.defers_after_dot =
      static_cast<std::uint32_t>(table.integer_or("defers_after_dot", 0, 0, kManyTimes));
  sink.comes_by = table.duration("comes_by");
  table.finish();
  return sink;
}

}  // namespace porpoise::sim
