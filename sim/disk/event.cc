#include "sim/disk/event.h"

#include <algorithm>
#include <array>

namespace porpoise::sim {
namespace {

constexpr std::array<std::string_view, kDiskOps> kNames = {
      "open",      "create",      "read",      "write",          "append",
      "truncate",  "preallocate", "sync-data", "sync-all",       "sync-directory",
      "link",      "unlink",      "rename",    "make-directory", "remove-directory",
      "list",      "next-entry",  "stat",      "set-mode",       "set-owner",
      "set-times", "lock",        "free-space", "power-loss"};

}  // namespace

std::string_view name_of(DiskOp op) {
  return kNames[static_cast<std::size_t>(op)];
}

std::optional<DiskOp> find_disk_op(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<DiskOp>(at - kNames.begin());
}

std::uint16_t Roles::of(std::string_view path) {
  std::string role;
  while (!path.empty()) {
    path.remove_prefix(1);  // The slash.
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    const bool numbered =
        std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    role += '/';
    role += numbered ? std::string_view("*") : name;
  }
  const auto found = numbers_.find(role);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint16_t>(names_.size());
  names_.push_back(role);
  numbers_.emplace(std::move(role), number);
  return number;
}

}  // namespace porpoise::sim
