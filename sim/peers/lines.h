#pragma once
// Bytes as they come, cut into lines.

#include <optional>
#include <string>
#include <string_view>

namespace porpoise::sim {

class Lines {
 public:
  void add(std::string_view bytes) { pending_ += bytes; }
  /// The next whole line without its CR LF (or LF); nothing until there is one.
  std::optional<std::string> next() {
    const std::size_t feed = pending_.find('\n');
    if (feed == std::string::npos) return std::nullopt;
    std::string line = pending_.substr(0, feed);
    pending_.erase(0, feed + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  const std::string& pending() const { return pending_; }
  bool operator==(const Lines&) const = default;

 private:
  std::string pending_;
};

}  // namespace porpoise::sim
