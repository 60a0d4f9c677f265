#pragma once
// What goes wrong on a simulated disk while it has power, as data: rules that say which call is
// hit, when, and by what. The disk asks at every call; what is hit is listed.
// What a power loss leaves is not a fault: see profiles.h.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/clock/random.h"
#include "sim/disk/event.h"

namespace porpoise::sim {

enum class FaultKind : std::uint8_t {
  short_read,         ///< Fewer bytes than asked for.
  short_write,        ///< Fewer bytes than given.
  no_space,           ///< ENOSPC; of a write, some sectors may have been written.
  no_space_late,      ///< ENOSPC at a sync: what it covered is gone, as after `sync_error`.
  quota,              ///< EDQUOT, as no_space.
  no_inodes,          ///< ENOSPC for a new file or directory.
  too_many_links,     ///< EMLINK.
  too_many_files,     ///< ENFILE at open.
  metadata_error,     ///< EIO; nothing was changed.
  read_error,         ///< EIO at one sector, again and again until it is overwritten.
  write_error,        ///< EIO; some sectors may have been written.
  sync_error,         ///< EIO at a sync; see AfterSyncError.
  lying_sync,         ///< Success, and nothing became durable.
  listing_error,      ///< EIO half way through a listing.
  listing_hides,      ///< Entries are missing from a listing that ends as if it were whole.
  bit_rot,            ///< One bit changes, at rest, in what is being read.
  misdirected_write,  ///< What is written reaches the disk elsewhere; processes see it in place.
  lost_write,         ///< What is written never reaches the disk; processes see it.
  torn_sector,        ///< At a power loss, one sector being written is damaged.
  slow,               ///< Up to `delay` more.
  stall,              ///< Not done before the rule's window or all faults end.
};
inline constexpr std::size_t kFaultKinds = 21;

std::string_view name_of(FaultKind kind);
std::optional<FaultKind> find_fault_kind(std::string_view name);

/// What becomes of the bytes (or names) a failed sync should have kept.
enum class AfterSyncError : std::uint8_t {
  clean_new,   ///< Still seen, never written: a later sync succeeds and proves nothing (ext4, xfs).
  revert_old,  ///< The same, and processes see what the disk has.
  late_report,  ///< This sync succeeds and keeps nothing; the next one of the file says EIO.
  erofs,        ///< The file system becomes read-only until a reboot.
  shutdown,     ///< Every call fails until a reboot.
};
inline constexpr std::size_t kAfterSyncErrors = 5;

std::string_view name_of(AfterSyncError after);
std::optional<AfterSyncError> find_after_sync_error(std::string_view name);

using FaultKinds = std::uint32_t;  ///< A set: bit_of() each.
constexpr FaultKinds bit_of(FaultKind kind) {
  return 1U << static_cast<unsigned>(kind);
}
/// Which kinds can hit `op`.
FaultKinds kinds_of(DiskOp op);

struct FaultRule {
  FaultKind kind = FaultKind::metadata_error;
  std::uint64_t nth = 0;                ///< The nth matching call, from 1; 0: by chance.
  std::uint32_t parts_per_million = 0;  ///< Of the matching calls, when nth is 0.
  std::vector<DiskOp> ops;              ///< Empty: all that the kind can hit.
  std::string path;                     ///< `*` is any run of characters. Empty: all.
  Instant from{0};
  Instant until = Instant::never();          ///< Exclusive.
  Duration delay = std::chrono::seconds(1);  ///< slow.
  AfterSyncError after = AfterSyncError::clean_new;
  /// read_error, bit_rot: which of the sectors that are read and hold more than zeros, from 0,
  /// modulo their number. Nothing: one by chance.
  std::optional<std::uint64_t> sector;

  FaultRule() = default;
};

struct FaultRecord {
  std::uint64_t id = 0;  ///< From 1, in the order in which they fired.
  FaultKind kind = FaultKind::metadata_error;
  std::size_t rule = 0;  ///< Its index.
  DiskOp op = DiskOp::open;
  std::string path;
  std::string role;  ///< Of the path: with `op` the call site.
  Instant time;
};

/// `*` matches any run of characters, slashes too; everything else itself.
bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace porpoise::sim
