#pragma once
// The files that a replayed process has written: where a recording does not hold what was read from
// them, this does. Survives the process, as files do.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace porpoise::sim {

class Shadow {
 public:
  /// One file, by whatever names.
  struct Node {
    std::string bytes;
    /// Where `bytes` are not what was written before the recording began: from, to.
    std::map<std::uint64_t, std::uint64_t> known;

    Node() = default;
  };
  using File = std::shared_ptr<Node>;

  /// The file at `path`. `is_new`: the call has made it or emptied it.
  File open(const std::string& path, bool is_new);
  void link(const std::string& from, const std::string& to);
  void unlink(const std::string& path) { files_.erase(path); }
  void rename(const std::string& from, const std::string& to);

  static void write(Node& node, std::uint64_t offset, std::string_view bytes);
  static void truncate(Node& node, std::uint64_t size);
  /// False when some of these bytes were never written.
  static bool read(const Node& node, std::uint64_t offset, std::uint64_t size, std::string& out);

 private:
  static void know(Node& node, std::uint64_t from, std::uint64_t to);

  std::map<std::string, File> files_;
};

}  // namespace porpoise::sim
