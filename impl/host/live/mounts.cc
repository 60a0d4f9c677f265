#include "impl/host/live/mounts.h"

#include <algorithm>

namespace porpoise::live {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(separator));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return parts;
}

/// Spaces and their like stand as \ooo.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + text[i + 3] - '0');
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool is_below(std::string_view path, std::string_view point) {
  if (point == "/") return true;
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

std::optional<Mount> read_mount(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ' ');
  const auto dash = std::find(fields.begin(), fields.end(), "-");
  if (fields.size() < 6 || fields.end() - dash < 4) return std::nullopt;
  Mount mount;
  mount.point = unescaped(fields[4]);
  mount.kind = dash[1];
  mount.source = unescaped(dash[2]);
  for (const std::string_view options : {fields[5], dash[3]}) {
    for (const std::string_view option : split(options, ',')) mount.options.emplace_back(option);
  }
  return mount;
}

}  // namespace

bool Mount::has(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

std::optional<Mount> find_mount(std::string_view mountinfo, std::string_view path) {
  std::optional<Mount> found;
  for (const std::string_view line : split(mountinfo, '\n')) {
    std::optional<Mount> mount = read_mount(line);
    if (!mount || !is_below(path, mount->point)) continue;
    // Of two mounts at one point the later hides the earlier.
    if (!found || mount->point.size() >= found->point.size()) found = std::move(mount);
  }
  return found;
}

}  // namespace porpoise::live
