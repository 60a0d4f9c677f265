#include "sim/scenario/toml.h"

#include <algorithm>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
// Broken input trips assertions of the library itself; it reports the same input as an error without.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

namespace porpoise::sim {

namespace {

TomlNode convert(const toml::node& from);

void convert_table(const toml::table& from, TomlNode& to) {
  to.kind = TomlNode::Kind::table;
  std::vector<std::pair<toml::source_position, std::pair<std::string, const toml::node*>>> found;
  for (const auto& [key, value] : from) {
    found.push_back({key.source().begin, {std::string(key.str()), &value}});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [where, entry] : found) {
    TomlNode node = convert(*entry.second);
    node.line = where.line;
    to.entries.push_back({entry.first, std::move(node)});
  }
}

TomlNode convert(const toml::node& from) {
  TomlNode to;
  to.line = from.source().begin.line;
  if (const toml::table* table = from.as_table()) {
    convert_table(*table, to);
  } else if (const toml::array* array = from.as_array()) {
    to.kind = TomlNode::Kind::array;
    for (const toml::node& item : *array) to.items.push_back(convert(item));
  } else if (const auto* text = from.as_string()) {
    to.kind = TomlNode::Kind::text;
    to.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    to.kind = TomlNode::Kind::integer;
    to.integer = integer->get();
  } else if (const auto* boolean = from.as_boolean()) {
    to.kind = TomlNode::Kind::boolean;
    to.boolean = boolean->get();
  }
  return to;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view key) const {
  for (const auto& [name, node] : entries) {
    if (name == key) return &node;
  }
  return nullptr;
}

TomlNode text_node(std::string text) {
  TomlNode node;
  node.kind = TomlNode::Kind::text;
  node.text = std::move(text);
  return node;
}

TomlNode number_node(std::int64_t number) {
  TomlNode node;
  node.kind = TomlNode::Kind::integer;
  node.integer = number;
  return node;
}

std::string_view name_of(TomlNode::Kind kind) {
  switch (kind) {
    case TomlNode::Kind::table: return "a table";
    case TomlNode::Kind::array: return "a list";
    case TomlNode::Kind::text: return "a text";
    case TomlNode::Kind::integer: return "a number";
    case TomlNode::Kind::boolean: return "true or false";
    case TomlNode::Kind::other: return "a date or a fraction";
  }
  return "";
}

TomlOutcome parse_toml(std::string_view contents, std::string_view file) {
  TomlOutcome outcome;
  const toml::parse_result parsed = toml::parse(contents);
  if (parsed) {
    convert_table(parsed.table(), outcome.root);
    outcome.root.line = 1;
  } else {
    outcome.error = fmt::format("{}:{}: {}", file, parsed.error().source().begin.line,
                                parsed.error().description());
    std::replace(outcome.error.begin(), outcome.error.end(), '\n', ' ');
  }
  return outcome;
}

}  // namespace porpoise::sim
