#pragma once
// One process's dealings with the disk: what its FileSystem, Files and Directories share.
// Internal to sim/disk.

#include <vector>

#include "sim/disk/file_system.h"

namespace porpoise::sim {

class SimFileSystem::Session {
 public:
  Session(Disk& disk, EventQueue& queue, FileSystemSetup setup)
      : disk_(disk), queue_(queue), setup_(std::move(setup)), user_(setup_.user, setup_.group) {}

  using Handle = std::optional<Disk::HandleId>;

  /// Does `body`, a callable `R(Disk&)` whose captures are trivially destructible and outlive the
  /// awaiting frame, when the call's time has passed.
  template <class R, class Body>
  Task<R> call(DiskOp op, std::uint64_t bytes, Handle handle, std::string_view path, Body body) {
    return suspend<R>([this, op, bytes, handle, path, body](Resume<R> resume) {
      if (strand(resume)) return;
      later(op, bytes, handle, path, [this, body, resume = std::move(resume)]() mutable {
        disk_.set_now(queue_.now());
        R result = body(disk_);
        resume(std::move(result));
      });
    });
  }

  /// As call(), for a sync: `begin`, a callable `Result<Disk::SyncId>(Disk&)`, is done at once,
  /// because a sync covers what had returned before it was called.
  template <class Begin>
  Task<Result<void>> sync(DiskOp op, Handle handle, std::string_view path, Begin begin) {
    return suspend<Result<void>>([this, op, handle, path, begin](Resume<Result<void>> resume) {
      if (strand(resume)) return;
      disk_.set_now(queue_.now());
      const Result<Disk::SyncId> begun = begin(disk_);
      later(op, 0, handle, path, [this, begun, resume = std::move(resume)]() mutable {
        disk_.set_now(queue_.now());
        Result<void> result =
            begun.has_value() ? disk_.end_sync(*begun) : Result<void>(begun.error());
        resume(std::move(result));
      });
    });
  }

  DiskUser& user() { return user_; }
  bool may_open_more() const { return open_count_ < setup_.descriptors_max; }
  void opened(Disk::HandleId handle);
  void close(Disk::HandleId handle);
  void revoke();
  void forget_stranded() { stranded_.clear(); }

 private:
  /// Keeps the waiter of a call made after the end; false when there was no end yet.
  template <class R>
  bool strand(Resume<R>& resume) {
    if (!revoked_) return false;
    stranded_.emplace_back([held = std::move(resume)]() {});
    return true;
  }

  template <class Work>
  void later(DiskOp op, std::uint64_t bytes, Handle handle, std::string_view path, Work work) {
    Duration delay = setup_.latency.of(op, bytes, setup_.chance);
    if (disk_.options().faults) {
      disk_.set_now(queue_.now());
      if (const FaultRule* rule = disk_.slowed(op, handle, path)) {
        if (rule->kind == FaultKind::stall) return hold(*rule, delay, Action(std::move(work)));
        delay += Duration(setup_.chance.between(0, rule->delay.count()));
      }
    }
    queue_.schedule_after(delay, setup_.owner, std::move(work));
  }
  /// Looks again every second whether the stall is over.
  void hold(const FaultRule& rule, Duration delay, Action work);

  Disk& disk_;
  EventQueue& queue_;
  FileSystemSetup setup_;
  DiskUser user_;
  bool revoked_ = false;
  std::uint32_t open_count_ = 0;
  std::vector<bool> handles_;  ///< By handle: is it ours?
  /// Frames that called after the end; they must not be destroyed from inside their call.
  std::vector<Action> stranded_;
};

}  // namespace porpoise::sim
