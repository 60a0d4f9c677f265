#pragma once
// How long this disk takes to keep something.

#include <string>
#include <vector>

#include "impl/base/result.h"
#include "impl/host/clock.h"

namespace porpoise::live {

/// Latencies of one kind of sync, sorted.
class SyncTimes {
 public:
  explicit SyncTimes(std::vector<Duration> times);

  std::size_t count() const { return times_.size(); }
  /// The time that a part of `part` (0 to 1) of them did not exceed.
  Duration quantile(double part) const;
  /// One after the other.
  double per_second() const;

 private:
  std::vector<Duration> times_;
};

struct SyncProbe {
  SyncTimes append;     ///< 4 KiB added to a file, fdatasync.
  SyncTimes overwrite;  ///< 4 KiB written over what was written and synced before, fdatasync.
  SyncTimes name;       ///< A file made, fsync of its directory.
};

/// Measures in `directory` for about three times `budget`; leaves nothing behind.
Result<SyncProbe> probe_syncs(const std::string& directory, Duration budget);

}  // namespace porpoise::live
