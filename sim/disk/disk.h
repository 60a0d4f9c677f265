#pragma once
// One machine's disk: what its processes see (POSIX, always consistent) and, apart from it, what
// has happened since the last time something became durable. A plain synchronous data structure:
// latency and processes' ends are file_system.h, persistence is durable.h.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impl/host/filesystem.h"
#include "sim/clock/random.h"
#include "sim/disk/durable.h"
#include "sim/disk/event.h"
#include "sim/disk/fault_injector.h"
#include "sim/disk/image.h"

namespace porpoise::sim {

struct DiskOptions {
  std::uint64_t capacity_bytes = 16ULL << 30;
  std::uint64_t inodes_max = 1'000'000;
  std::uint32_t links_max = 65'000;  ///< Names of one file.
  std::uint32_t name_max = 255;
  /// Keep what is needed to lose power. Without it power_loss() must not be called, and calls are
  /// a little faster.
  bool durability = true;
  const Profile* profile = &default_profile();
  std::uint64_t seed = 0;                 ///< Of what the disk does by chance.
  std::shared_ptr<FaultInjector> faults;  ///< Not set: nothing goes wrong.
  std::function<WallTime()> wall;         ///< For the times of files. Not set: the epoch.

  DiskOptions() = default;
};

/// On whose behalf a call is made. User 0 may do everything.
class DiskUser {
 public:
  DiskUser(std::uint32_t user, std::uint32_t group) : user_(user), group_(group) {}
  std::uint32_t user() const { return user_; }
  std::uint32_t group() const { return group_; }

 private:
  friend class Disk;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::uint32_t user_;
  std::uint32_t group_;
  /// Directories found so far; only looked up, never iterated.
  std::unordered_map<std::string, InodeNumber, Hash, std::equal_to<>> directories_;
  std::uint64_t epoch_ = 0;
};

class Disk {
 public:
  using HandleId = std::uint32_t;
  using SyncId = std::uint64_t;

  explicit Disk(DiskOptions options = DiskOptions(), DiskImage image = DiskImage());
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// The time that the following calls happen at.
  void set_now(Instant now) { now_ = now; }

  // Calls of processes; errors and effects as in impl/host/filesystem.h.
  Result<HandleId> open(DiskUser& user, std::string_view path, const OpenOptions& options);
  /// Drops the handle's lock; a file without a name is freed with its last handle.
  void close(HandleId handle);
  Result<std::size_t> read(HandleId handle, std::uint64_t offset, std::span<char> out);
  Result<std::size_t> write(HandleId handle, std::uint64_t offset,
                            std::span<const std::string_view> pieces);
  Result<std::size_t> append(HandleId handle, std::span<const std::string_view> pieces);
  Result<FileInfo> stat(HandleId handle);
  Result<void> truncate(HandleId handle, std::uint64_t size);
  Result<void> preallocate(HandleId handle, std::uint64_t offset, std::uint64_t length);
  Result<bool> try_lock(HandleId handle, LockKind kind);
  Result<void> set_times(HandleId handle, WallTime accessed, WallTime modified);

  Result<void> link(DiskUser& user, std::string_view from, std::string_view to);
  Result<void> unlink(DiskUser& user, std::string_view path);
  Result<void> rename(DiskUser& user, std::string_view from, std::string_view to);
  Result<void> make_directory(DiskUser& user, std::string_view path, std::uint32_t mode);
  Result<void> remove_directory(DiskUser& user, std::string_view path);
  /// In an order of the disk's own.
  struct Listing {
    std::vector<DirectoryEntry> entries;
    bool breaks_off = false;  ///< io_error instead of an end.
  };
  Result<Listing> list(DiskUser& user, std::string_view path);
  Result<FileInfo> stat(DiskUser& user, std::string_view path);
  Result<void> set_mode(DiskUser& user, std::string_view path, std::uint32_t mode);
  Result<void> set_owner(DiskUser& user, std::string_view path, std::uint32_t owner,
                         std::uint32_t group);
  Result<void> set_times(DiskUser& user, std::string_view path, WallTime accessed,
                         WallTime modified);
  Result<FreeSpace> free_space(DiskUser& user, std::string_view path);
  /// A socket or fifo, for the simulated network. Errors: file_exists.
  Result<void> make_node(DiskUser& user, std::string_view path, FileKind kind, std::uint32_t mode);

  // A sync takes time: it covers what had returned before begin, and promises it from end on.
  SyncId begin_sync(HandleId handle, Sync kind);
  Result<SyncId> begin_sync_directory(DiskUser& user, std::string_view path);
  Result<void> end_sync(SyncId sync);
  /// As an orderly shutdown does: everything seen is durable.
  void sync_world();

  /// The rule, if any, that makes this call slow or holds it up. `path` is not looked at for a
  /// call on a handle.
  const FaultRule* slowed(DiskOp op, std::optional<HandleId> handle, std::string_view path);
  bool is_held(const FaultRule& rule) const { return options_.faults->holds(rule, now_); }
  /// An error has made it read-only, or shut it down: only a reboot helps.
  bool is_down() const { return read_only_ || shut_down_; }

  // Crashes.
  /// What processes see. After they have all been killed this is what the next ones see.
  const DiskImage& seen() const { return seen_; }
  /// What is known to survive, and the log of what may. Valid until the next call.
  const DurableState& durable();
  /// One state that a power loss now may leave. This Disk is then of no more use: boot another one
  /// from the image. For all states: CrashWindow(durable()).
  DiskImage power_loss(Random& chance);

  // Recording.
  /// Keeps all events from now on. What is seen now becomes durable first: a recording starts
  /// from an orderly state.
  void start_recording();
  const Recording& recording() const { return recording_; }
  /// Notes an action outside the disk, at this place in the order of events.
  void mark(std::uint64_t what);

  const Roles& roles() const { return roles_; }
  const DiskOptions& options() const { return options_; }

 private:
  struct OpenFile {
    FileId file;
    bool open = false;
    bool read = false;
    bool write = false;
    std::uint16_t role = 0;
    std::optional<LockKind> lock;
    std::string path;  ///< As it was opened.
  };
  struct Locks {
    std::uint32_t shared = 0;
    bool exclusive = false;
  };
  struct Syncing {
    FileId target;
    bool of_directory = false;
    CallSite site;
    std::string path;
  };
  struct Place {
    FileId directory;
    std::string_view name;
  };
  WallTime wall() const { return options_.wall ? options_.wall() : WallTime(); }
  const Inode& inode_of(const OpenFile& file) const { return *seen_.find(file.file); }
  OpenFile& handle(HandleId id);
  static std::string_view without_trailing_slashes(std::string_view path);
  bool may(const DiskUser& user, const Inode& inode, std::uint32_t want) const;
  Result<InodeNumber> directory(DiskUser& user, std::string_view path);
  Result<InodeNumber> walk(const DiskUser& user, std::string_view path) const;
  /// The directory and the last name of `path`.
  Result<Place> locate(DiskUser& user, std::string_view path);
  Result<FileId> lookup(DiskUser& user, std::string_view path);
  Result<void> may_change(const DiskUser& user, FileId directory) const;
  Result<void> may_remove(const DiskUser& user, const Place& place, const Inode& victim) const;
  Result<FileId> create(DiskUser& user, const Place& place, FileKind kind, std::uint32_t mode,
                        CallSite site);
  HandleId add_handle(OpenFile file);
  void release(FileId file);
  FileInfo info(InodeNumber number) const;
  Result<std::size_t> put(OpenFile& file, std::uint64_t offset,
                          std::span<const std::string_view> pieces, DiskOp op);
  Result<std::size_t> put_hit(OpenFile& file, std::uint64_t offset,
                              std::span<const std::string_view> pieces, std::uint64_t length,
                              DiskOp op, const FaultRule& rule);
  /// Writes the first `length` bytes of the pieces: there is room for them.
  void put_all(OpenFile& file, std::uint64_t offset, std::span<const std::string_view> pieces,
               std::uint64_t length, DiskOp op, bool lost);
  Result<std::size_t> read_sectors(const OpenFile& file, std::uint64_t offset,
                                   std::span<char> out) const;
  void resize(OpenFile& file, std::uint64_t size, DiskOp op);
  void change_attributes(FileId file, const Attributes& attributes, CallSite site);

  // Faults.
  /// What a call does to the disk.
  enum class Access : std::uint8_t { looks, changes };
  /// Errors: what hits the call and needs no more than saying so, and those of a disk that is down.
  /// The rule, if any, that the caller must act on. `kinds`: which can hit it.
  Result<const FaultRule*> admit(CallSite site, std::string_view path, Access access,
                                 FaultKinds kinds);
  Result<const FaultRule*> admit(CallSite site, std::string_view path, Access access) {
    return admit(site, path, access, kinds_of(site.op));
  }
  const FaultRule* strike(FaultKinds kinds, CallSite site, std::string_view path);
  void cut_listing(Listing& listing, const FaultRule& rule);
  /// One of those that are read; one that holds more than zeros, if there is such.
  std::uint64_t some_sector(const OpenFile& file, std::uint64_t offset, std::uint64_t length,
                            const FaultRule& rule);
  void spoil(const OpenFile& file, std::uint64_t sector, CallSite site);
  /// In that sector, as far as it is read.
  void rot(const OpenFile& file, std::uint64_t sector, std::uint64_t offset, std::uint64_t length,
           CallSite site);
  void misdirect(FileId file, std::uint64_t offset, std::string_view bytes, CallSite site);
  Result<void> fail_sync(SyncId sync, const Syncing& syncing, const FaultRule& rule);
  void end_sync(SyncId sync, DiskEvent::Outcome outcome);
  /// The pages of `file` that are about to be lost, though they are still seen.
  void note_lost_pages(FileId file);
  /// Processes see what the disk has where pages were lost.
  void show_the_disk(FileId file);
  void grow_to_lost_pages(DiskEvent& written);

  std::uint16_t role(std::string_view path) {
    return options_.durability || options_.faults ? roles_.of(path) : 0;
  }
  bool keeps_events() const { return options_.durability; }
  DiskEvent event(DiskEvent::Kind kind, CallSite site, FileId file) const;
  void happened(DiskEvent event);
  SyncId begin(Syncing syncing);

  DiskOptions options_;
  DiskImage seen_;
  Instant now_;
  Roles roles_;
  DurableState durable_;           ///< Up to the events in recent_.
  std::vector<DiskEvent> recent_;  ///< Not yet told to durable_.
  Recording recording_;
  bool recording_on_ = false;
  std::uint64_t tree_epoch_ = 0;  ///< Changes when a cached directory may be wrong.
  std::uint32_t next_generation_ = 1;
  std::vector<OpenFile> handles_;
  std::vector<HandleId> free_handles_;
  std::vector<std::uint32_t> opens_;              ///< By inode number.
  std::unordered_map<InodeNumber, Locks> locks_;  ///< Only looked up.
  SyncId next_sync_ = 0;
  std::map<SyncId, Syncing> syncs_;
  bool read_only_ = false;
  bool shut_down_ = false;
  std::set<FileId> late_errors_;  ///< Their next sync fails.
  /// Pages that are seen but that the disk lost, though nobody will write them again by itself.
  std::map<FileId, std::set<std::uint64_t>> lost_pages_;
};

}  // namespace porpoise::sim
