#pragma once
// The durable side of a disk: what is known to survive, and the ordered log of micro-ops that may
// or may not. Fed with events, one after the other; decides what each sync makes durable.
// Which parts of the log may survive a power loss is crash_window.h.

#include <map>
#include <unordered_map>
#include <vector>

#include "sim/disk/micro_op.h"
#include "sim/disk/profiles.h"

namespace porpoise::sim {

/// A value: copy it to look at two futures.
class DurableState {
 public:
  /// `profile` must live as long. `seed` decides which syncs a lying disk ignores.
  DurableState(const Profile& profile, DiskImage start, std::uint64_t seed = 0);

  void apply(const DiskEvent& event);

  const Profile& profile() const { return *profile_; }
  /// What survives in any case.
  const DiskImage& image() const { return image_; }
  /// What may survive, by id: in the order in which it was issued.
  const std::map<std::uint64_t, MicroOp>& log() const { return log_; }

 private:
  using Ids = std::vector<std::uint64_t>;
  struct FileIndex {
    std::uint32_t generation = 0;
    std::uint64_t inode = 0;  ///< The op that made it, 0 for none.
    std::uint64_t size = 0;   ///< The last op on its size.
    Ids data;                 ///< Extents, sizes and allocations.
    Ids attributes;
    Ids names;   ///< Ops on names of this file.
    Ids inside;  ///< Ops on names in this directory.
  };
  struct Barrier {
    FileId target;
    bool of_directory = false;
    bool data_only = false;
    std::uint64_t before = 0;  ///< Covers ops with smaller ids.
  };

  void push_names(const DiskEvent& event);
  void push_write(const DiskEvent& event);
  void push(MicroOp op);
  void order(MicroOp& op);
  void order_name(MicroOp& op, FileId directory, const std::string& name);
  /// As the profile has it: a need where syncs carry the journal, else only an order.
  void after(MicroOp& op, std::uint64_t id) const;
  void need(MicroOp& op, std::uint64_t id) const;
  void follow(MicroOp& op, std::uint64_t id) const;
  void remember(Ids& ids, std::uint64_t id) const;

  void end_sync(const DiskEvent& event);
  /// What the sync promises, without what that needs.
  Ids covered(const Barrier& barrier) const;
  bool changes_metadata(const FileIndex& file, std::uint64_t before) const;
  bool grows(const FileIndex& file, std::uint64_t before) const;
  bool is_ignored(std::uint64_t sync) const;
  /// Makes these durable, with all they need.
  void settle(const Ids& ids);
  void forget(const Barrier& barrier, std::uint64_t seed);
  void cut_pending(const MicroOp& shrink);
  void keep_time(const MicroOp& set);
  void write_back(Instant now);
  void settle_returned_names();

  const Profile* profile_;
  DiskImage image_;
  std::uint64_t seed_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, MicroOp> log_;
  std::unordered_map<InodeNumber, FileIndex> files_;  ///< Only looked up.
  /// The last op on a name; keyed by "directory number, generation, name". Only looked up.
  std::unordered_map<std::string, std::uint64_t> names_;
  std::uint64_t last_metadata_ = 0;
  std::uint64_t last_any_ = 0;
  std::map<std::uint64_t, Barrier> syncs_;
};

}  // namespace porpoise::sim
