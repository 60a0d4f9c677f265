#pragma once
// The files of a replayed process, as far as they are known: what it has written and what it has
// read. Where a recording does not hold what was read from them, this does. Survives the process,
// as files do.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace porpoise::sim {

class Shadow {
 public:
  /// One file, by whatever names.
  struct Node {
    std::string bytes;
    /// Where `bytes` are known to be what the file holds: from, to.
    std::map<std::uint64_t, std::uint64_t> known;
    /// Found in a directory, and nobody has asked what it holds.
    bool only_seen = false;

    Node() = default;
    bool is_whole() const;
  };
  using File = std::shared_ptr<Node>;

  /// The file at `path`. `is_new`: the call has made it or emptied it.
  File open(const std::string& path, bool is_new);
  void link(const std::string& from, const std::string& to);
  void unlink(const std::string& path) { files_.erase(path); }
  /// A directory has this entry, be it what it may.
  void seen(const std::string& path);
  /// This one is a directory.
  void directory(const std::string& path) { directories_.insert(path); }
  void rename(const std::string& from, const std::string& to);

  static void write(Node& node, std::uint64_t offset, std::string_view bytes);
  static void truncate(Node& node, std::uint64_t size);
  /// Makes it so long at least.
  static void reserve(Node& node, std::uint64_t size);
  /// It holds `bytes` there, and ends behind them if there are fewer than `asked`.
  static void learn(Node& node, std::uint64_t offset, std::string_view bytes, std::uint64_t asked);
  /// It is so long.
  static void learn_size(Node& node, std::uint64_t size);
  /// False when some of these bytes were never written.
  static bool read(const Node& node, std::uint64_t offset, std::uint64_t size, std::string& out);

  /// Those whose paths begin with `prefix`, directories left out.
  std::map<std::string, File> files_below(const std::string& prefix) const;

 private:
  static void know(Node& node, std::uint64_t from, std::uint64_t to);

  std::map<std::string, File> files_;
  std::set<std::string> directories_;
};

}  // namespace porpoise::sim
