// Syncs, crashes and the record of what happened.

#include "impl/base/assert.h"
#include "sim/disk/crash_states.h"
#include "sim/disk/disk.h"

namespace porpoise::sim {
namespace {

constexpr std::size_t kRecentMax = 1024;

}  // namespace

Disk::SyncId Disk::begin_sync(HandleId id, Sync kind) {
  const OpenFile& file = handle(id);
  const DiskOp op = kind == Sync::data ? DiskOp::sync_data : DiskOp::sync_all;
  return begin(file.file, CallSite{op, file.role}, false);
}

Result<Disk::SyncId> Disk::begin_sync_directory(DiskUser& user, std::string_view path) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  if (seen_.find(*file)->kind != FileKind::directory) return make_error(errc::not_a_directory);
  return begin(*file, CallSite{DiskOp::sync_directory, role(path)}, true);
}

Disk::SyncId Disk::begin(FileId target, CallSite site, bool of_directory) {
  DiskEvent begun = event(DiskEvent::Kind::sync_begin, site, target);
  begun.of_directory = of_directory;
  begun.sync = next_sync_;
  happened(std::move(begun));
  return next_sync_++;
}

Result<void> Disk::end_sync(SyncId sync) {
  DiskEvent ended = event(DiskEvent::Kind::sync_end, CallSite{}, FileId{});
  ended.sync = sync;
  happened(std::move(ended));
  return Result<void>();
}

void Disk::sync_world() {
  happened(event(DiskEvent::Kind::sync_world, CallSite{}, FileId{}));
}

const DurableState& Disk::durable() {
  PORPOISE_ASSERT(options_.durability);
  for (const DiskEvent& event : recent_) durable_.apply(event);
  recent_.clear();
  return durable_;
}

DiskImage Disk::power_loss(Random& chance) {
  return random_crash_state(CrashWindow(durable()), chance);
}

void Disk::start_recording() {
  sync_world();
  recording_.start = durable().image();
  recording_.events.clear();
  recording_on_ = true;
}

void Disk::mark(std::uint64_t what) {
  DiskEvent marked = event(DiskEvent::Kind::mark, CallSite{}, FileId{});
  marked.sync = what;
  happened(std::move(marked));
}

void Disk::happened(DiskEvent event) {
  if (!options_.durability) return;
  if (recording_on_) recording_.events.push_back(event);
  recent_.push_back(std::move(event));
  if (recent_.size() >= kRecentMax) durable();
}

}  // namespace porpoise::sim
