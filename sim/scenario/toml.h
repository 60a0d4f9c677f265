#pragma once
// A TOML file as a plain tree that remembers where everything stood.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::sim {

struct TomlEntry;

struct TomlNode {
  enum class Kind : std::uint8_t { table, array, text, integer, boolean, other };

  Kind kind = Kind::other;
  std::uint32_t line = 0;
  std::vector<TomlEntry> entries;  ///< Of a table, as in the file.
  std::vector<TomlNode> items;     ///< Of an array.
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;

  const TomlNode* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  TomlNode value;
};

std::string_view name_of(TomlNode::Kind kind);

/// Nodes that no file has.
TomlNode text_node(std::string text);
TomlNode number_node(std::int64_t number);

/// What parse_toml() made of a file: a tree, or one line that says what is wrong.
struct TomlOutcome {
  TomlNode root;
  std::string error;

  TomlOutcome() = default;
};

/// `file` is only named in the error, as `file:line: ...`.
TomlOutcome parse_toml(std::string_view contents, std::string_view file);

}  // namespace porpoise::sim
