#pragma once
// What can be known, without measuring, of the disk below a directory: enough to say where it
// cannot keep what it syncs.

#include <optional>
#include <string>
#include <vector>

#include "impl/host/live/mounts.h"

namespace porpoise::live {

struct DiskFacts {
  std::string directory;  ///< Without symbolic links.
  std::optional<Mount> mount;
  /// "write back": the device has a cache that must be flushed; "write through"; empty: unknown.
  std::string write_cache;
  /// Libraries loaded into this process that change what syncs or clocks do.
  std::vector<std::string> preloaded;

  DiskFacts() = default;
};

/// `directory`, or the nearest above it that exists.
DiskFacts look_at_disk(const std::string& directory);

/// One line for each reason not to trust a sync; empty: none is known.
std::vector<std::string> warnings_about(const DiskFacts& facts);

/// The libraries among the mapped files that are known to lie; `maps`: of /proc/self/maps.
std::vector<std::string> lying_libraries(std::string_view maps);

}  // namespace porpoise::live
