#include "sim/scenario/write_toml.h"

#include <algorithm>

#include <fmt/format.h>

namespace porpoise::sim {

namespace {

bool is_list_of_tables(const TomlNode& node) {
  return node.kind == TomlNode::Kind::array && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(),
                     [](const TomlNode& item) { return item.kind == TomlNode::Kind::table; });
}

bool has_header(const TomlNode& node) {
  return node.kind == TomlNode::Kind::table || is_list_of_tables(node);
}

std::string quoted(const std::string& text, bool in_lines) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n' && in_lines) {
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return in_lines ? "\"\"\"\n" + out + "\"\"\"" : "\"" + out + "\"";
}

std::string key_of(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  return bare ? key : quoted(key, false);
}

std::string value_of(const TomlNode& node) {
  switch (node.kind) {
    case TomlNode::Kind::text:
      return quoted(node.text, node.text.find('\n') != std::string::npos);
    case TomlNode::Kind::integer:
      return std::to_string(node.integer);
    case TomlNode::Kind::boolean:
      return node.boolean ? "true" : "false";
    case TomlNode::Kind::array: {
      std::string list;
      for (const TomlNode& item : node.items) list += (list.empty() ? "" : ", ") + value_of(item);
      return "[" + list + "]";
    }
    case TomlNode::Kind::table: {
      std::string list;
      for (const TomlEntry& entry : node.entries) {
        list += (list.empty() ? " " : ", ") + key_of(entry.key) + " = " + value_of(entry.value);
      }
      return "{" + list + " }";
    }
    case TomlNode::Kind::other:
      break;
  }
  return "\"\"";
}

void write_table(const TomlNode& table, const std::string& path, std::string& out) {
  for (const TomlEntry& entry : table.entries) {
    if (has_header(entry.value)) continue;
    out += key_of(entry.key) + " = " + value_of(entry.value) + "\n";
  }
  for (const TomlEntry& entry : table.entries) {
    if (!has_header(entry.value)) continue;
    const std::string below = path.empty() ? key_of(entry.key) : path + "." + key_of(entry.key);
    if (entry.value.kind == TomlNode::Kind::table) {
      const bool only_headers =
          !entry.value.entries.empty() &&
          std::all_of(entry.value.entries.begin(), entry.value.entries.end(),
                      [](const TomlEntry& inner) { return has_header(inner.value); });
      if (!only_headers) out += "\n[" + below + "]\n";
      write_table(entry.value, below, out);
      continue;
    }
    for (const TomlNode& item : entry.value.items) {
      out += "\n[[" + below + "]]\n";
      write_table(item, below, out);
    }
  }
}

}  // namespace

std::string write_toml(const TomlNode& root) {
  std::string out;
  write_table(root, "", out);
  return out;
}

}  // namespace porpoise::sim
