#include "sim/shrink/reductions.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "sim/scenario/strict_table.h"

namespace porpoise::sim {

namespace {

using Kind = TomlNode::Kind;

/// Tables whose entries are things that can be left out whole.
const std::set<std::string> kParties = {"host", "peer", "nameserver"};
/// Tables in which every key has a default that is milder or plain.
const std::set<std::string> kSettings = {"control", "link"};
/// What goes wrong, wherever it stands.
const std::set<std::string> kFaults = {
    "fault", "spell", "answer", "drops_after_dot", "defers_after_dot", "greeting", "limits"};
/// Numbers of which less is simpler.
const std::set<std::string> kCounts = {"count",           "size", "times", "nth", "drops_after_dot",
                                       "defers_after_dot"};
/// Times of which less is simpler.
const std::set<std::string> kTimes = {"at",    "from",    "to",     "every",       "boot_after",
                                      "delay", "latency", "jitter", "start_after", "until"};

/// Where a node stands: the index of the entry or item at each level.
using Path = std::vector<std::size_t>;

TomlNode& at(TomlNode& root, const Path& path) {
  TomlNode* node = &root;
  for (const std::size_t index : path) {
    node = node->kind == Kind::table ? &node->entries[index].value : &node->items[index];
  }
  return *node;
}

Path below(Path path, std::size_t index) {
  path.push_back(index);
  return path;
}

/// Units as parse_duration() reads them, nothing smaller than `us`.
std::string duration_text(Duration duration) {
  constexpr std::pair<const char*, std::int64_t> kUnits[] = {
      {"d", 86'400'000'000'000}, {"h", 3'600'000'000'000}, {"m", 60'000'000'000},
      {"s", 1'000'000'000},      {"ms", 1'000'000},        {"us", 1'000}};
  std::int64_t left = duration.count();
  std::string text;
  for (const auto& [name, ns] : kUnits) {
    if (left >= ns) text += fmt::format("{}{}", left / ns, name);
    left %= ns;
  }
  return text.empty() ? "0s" : text;
}

/// Only its largest unit.
std::string coarse(const std::string& text) {
  std::size_t end = text.find_first_not_of("0123456789");
  while (end < text.size() && text[end] >= 'a') ++end;
  return text.substr(0, end);
}

class Enumeration {
 public:
  explicit Enumeration(const TomlNode& root) : root_(root) {}

  std::vector<Reduction> all() {
    // Breadth first: what is removed need not be made small.
    visit(root_, {}, "", &Enumeration::remove_parts);
    visit(root_, {}, "", &Enumeration::remove_words);
    visit(root_, {}, "", &Enumeration::lessen);
    return std::move(reductions_);
  }

 private:
  using Look = void (Enumeration::*)(const TomlNode& node, const Path& path,
                                     const std::string& key);

  void visit(const TomlNode& node, const Path& path, const std::string& key, Look look) {
    (this->*look)(node, path, key);
    for (std::size_t index = 0; index < node.entries.size(); ++index) {
      visit(node.entries[index].value, below(path, index), node.entries[index].key, look);
    }
    for (std::size_t index = 0; index < node.items.size(); ++index) {
      visit(node.items[index], below(path, index), key, look);
    }
  }

  template <class Change>
  void add(const Path& path, Change change) {
    reductions_.push_back([&root = root_, path, change] {
      TomlNode simpler = root;
      change(at(simpler, path));
      return simpler;
    });
  }

  /// Lists of tables lose halves, then quarters, ... then single ones; parties and settings go one
  /// by one.
  void remove_parts(const TomlNode& node, const Path& path, const std::string& key) {
    if (node.kind == Kind::array && !node.items.empty() && node.items[0].kind == Kind::table) {
      for (std::size_t size = node.items.size(); size > 0; size /= 2) {
        for (std::size_t from = 0; from < node.items.size(); from += size) {
          remove_items(path, from, size);
        }
      }
    }
    if (node.kind != Kind::table) return;
    const bool removable = kParties.contains(key) || kSettings.contains(key);
    for (std::size_t index = 0; index < node.entries.size(); ++index) {
      const std::string& name = node.entries[index].key;
      if (!removable && !kSettings.contains(name) && !kFaults.contains(name)) continue;
      add(path, [index](TomlNode& table) {
        table.entries.erase(table.entries.begin() + static_cast<std::ptrdiff_t>(index));
      });
    }
  }

  /// Items of plain lists, and lines of texts, but for the last of them.
  void remove_words(const TomlNode& node, const Path& path, const std::string& key) {
    if (node.kind == Kind::array && node.items.size() > 1 && node.items[0].kind != Kind::table) {
      for (std::size_t index = 0; index < node.items.size(); ++index) remove_items(path, index, 1);
    }
    if (node.kind != Kind::text || (key != "zone" && key != "body")) return;
    for (std::size_t from = 0; from < node.text.size();) {
      const std::size_t feed = node.text.find('\n', from);
      const std::size_t size =
          feed == std::string::npos ? node.text.size() - from : feed - from + 1;
      add(path, [from, size](TomlNode& text) { text.text.erase(from, size); });
      from += size;
    }
  }

  void lessen(const TomlNode& node, const Path& path, const std::string& key) {
    if (node.kind == Kind::integer && kCounts.contains(key) && node.integer > 1) {
      for (const std::int64_t less : {std::int64_t{1}, node.integer / 2, node.integer - 1}) {
        add(path, [less](TomlNode& number) { number.integer = less; });
      }
    }
    if (node.kind == Kind::integer && key == "percent" && node.integer < 100) {
      add(path, [](TomlNode& number) { number.integer = 100; });
    }
    if (node.kind != Kind::text || !kTimes.contains(key)) return;
    const std::optional<Duration> time = parse_duration(node.text);
    if (!time) return;
    std::set<std::string> tried = {node.text};
    for (const std::string& less :
         {std::string("1s"), coarse(duration_text(*time)), duration_text(*time / 2)}) {
      const Duration length = parse_duration(less).value_or(*time);
      // Within the first second servers still start, which is another story.
      const bool shorter = length < *time && length >= std::chrono::seconds(1);
      if (!shorter || !tried.insert(less).second) continue;
      add(path, [less](TomlNode& text) { text.text = less; });
    }
  }

  void remove_items(const Path& path, std::size_t from, std::size_t size) {
    add(path, [from, size](TomlNode& list) {
      const auto first = list.items.begin() + static_cast<std::ptrdiff_t>(from);
      const auto last = list.items.begin() +
                        static_cast<std::ptrdiff_t>(std::min(from + size, list.items.size()));
      list.items.erase(first, last);
    });
  }

  const TomlNode& root_;
  std::vector<Reduction> reductions_;
};

}  // namespace

std::vector<Reduction> reductions_of(const TomlNode& root) {
  return Enumeration(root).all();
}

TomlNode without_faults(TomlNode root) {
  std::erase_if(root.entries, [](const TomlEntry& entry) { return kFaults.contains(entry.key); });
  for (TomlEntry& entry : root.entries) entry.value = without_faults(std::move(entry.value));
  for (TomlNode& item : root.items) item = without_faults(std::move(item));
  return root;
}

}  // namespace porpoise::sim
