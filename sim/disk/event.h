#pragma once
// What happened to a disk, in order, whatever its persistence profile: one event for every call
// that changes or syncs something. From a recording of these every crash state of a run can be
// made again without running anything.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/disk/image.h"

namespace porpoise::sim {

enum class DiskOp : std::uint8_t {
  open,
  create,
  read,
  write,
  append,
  truncate,
  preallocate,
  sync_data,
  sync_all,
  sync_directory,
  link,
  unlink,
  rename,
  make_directory,
  remove_directory,
  list,
  next_entry,
  stat,
  set_mode,
  set_owner,
  set_times,
  lock,
  free_space,
  power_loss,  ///< No call: the moment at which the power goes.
};
inline constexpr std::size_t kDiskOps = 24;

std::string_view name_of(DiskOp op);
std::optional<DiskOp> find_disk_op(std::string_view name);

/// Which call it was: what it did, and the role of the path it did it to (an index into
/// Roles::name). Runs that differ only in message numbers have the same call sites.
struct CallSite {
  DiskOp op = DiskOp::open;
  std::uint16_t role = 0;
  auto operator<=>(const CallSite&) const = default;
};

/// The names of roles: a path in which every component with a digit became `*`.
class Roles {
 public:
  Roles() : names_{"-"} {}
  std::uint16_t of(std::string_view path);
  const std::string& name(std::uint16_t role) const { return names_[role]; }
  std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::uint16_t, std::less<>> numbers_;
};

struct DiskEvent {
  enum class Kind : std::uint8_t {
    create,      ///< A new inode `file` under directory/name.
    link,        ///< One more name: directory/name.
    unlink,      ///< directory/name is gone. Also of directories.
    rename,      ///< directory/name became directory2/name2; `replaces`: which was taken.
    write,       ///< [offset, offset + length); `bytes` null: zeros. `size`: before the call.
    resize,      ///< From `size` to `offset`.
    allocate,    ///< [offset, offset + length).
    attributes,  ///< Owner, mode or times were set.
    sync_begin,  ///< Sync number `sync` of `file` (or of directory `file`).
    sync_end,    ///< It returned; see `outcome`.
    sync_world,  ///< Everything is durable now: an orderly shutdown.
    spoil,       ///< Durable sector `offset` of `file` became unreadable.
    flip,        ///< Durable byte `offset` of `file` changed in bit `length`.
    scribble,    ///< Durable bytes of `file` from `offset` on became `bytes`.
    mark,        ///< Something happened outside, as `sync` says (an answer was sent).
  };
  enum class Outcome : std::uint8_t {
    kept,       ///< What it promised is durable.
    lied,       ///< It returned success, and nothing became durable.
    forgotten,  ///< What it covered was dropped: some of it reached the disk (by `seed`), the rest
                ///< never will, though it is still seen.
    reverted,   ///< The same, and processes see the disk's bytes again.
    nothing,    ///< It failed and changed nothing.
  };

  Kind kind = Kind::mark;
  Outcome outcome = Outcome::kept;
  FileKind file_kind = FileKind::regular;
  bool of_directory = false;  ///< sync_begin: of a directory's names.
  bool replaces = false;
  bool lost = false;  ///< write: never reaches the disk, whatever syncs say.
  CallSite site;
  Instant time;
  FileId file;
  FileId directory;
  FileId directory2;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t size = 0;
  std::uint64_t sync = 0;
  std::uint64_t seed = 0;
  std::shared_ptr<const std::string> bytes;
  Attributes attributes;
  std::string name;
  std::string name2;
};

/// A run of one disk, from `start` on.
struct Recording {
  DiskImage start;
  std::vector<DiskEvent> events;
};

}  // namespace porpoise::sim
