#pragma once
// Which file system a path is on, by the kernel's table of mounts. Pure text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porpoise::live {

struct Mount {
  std::string point;   ///< Where it is mounted.
  std::string kind;    ///< ext4, tmpfs, ...
  std::string source;  ///< The device, as the kernel names it.
  std::vector<std::string> options;  ///< Of the mount and of the file system.

  Mount() = default;
  bool has(std::string_view option) const;
};

/// The mount that holds `path`, absolute and without symbolic links; `mountinfo`: what stands in
/// /proc/self/mountinfo (proc(5)).
std::optional<Mount> find_mount(std::string_view mountinfo, std::string_view path);

}  // namespace porpoise::live
