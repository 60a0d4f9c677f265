#pragma once
// Which fault hits which call of a life: enough to make it again.

#include <optional>
#include <string>

#include "sim/disk/faults.h"
#include "sim/explore/coordinate.h"

namespace porpoise::sim {

struct FaultChoice {
  FaultKind kind = FaultKind::metadata_error;
  AfterSyncError after = AfterSyncError::clean_new;  ///< Of a sync_error.
  std::uint64_t sector = 0;  ///< Of a read_error or bit_rot, as in FaultRule.
  std::uint64_t nth = 1;     ///< Of the calls that the kind can hit, from 1.

  bool operator==(const FaultChoice&) const = default;
  FaultRule rule() const;
  /// "write-error:12", "sync-error/erofs:3", "bit-rot/2:29".
  std::string to_string() const;
  /// Nothing when `text` is none of these.
  static std::optional<FaultChoice> parse(std::string_view text);
};

/// A fault, perhaps in the recovery from a crash, and perhaps a crash after it.
struct FaultPath {
  std::optional<CrashChoice> before;
  FaultChoice fault;
  std::optional<CrashChoice> after;

  FaultPath() = default;
};

/// As options of the command line (a sector tears in the crash itself): `--fault write-error:12
/// --at 417 --image 0`, or
/// `--at 417 --image 0 --then-fault write-error:12 --then 33:kill`.
std::string options_of(const FaultPath& path);

}  // namespace porpoise::sim
