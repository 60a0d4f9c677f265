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
  return begin(Syncing{file.file, false, CallSite{op, file.role}, file.path});
}

Result<Disk::SyncId> Disk::begin_sync_directory(DiskUser& user, std::string_view path) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  if (seen_.find(*file)->kind != FileKind::directory) return make_error(errc::not_a_directory);
  const CallSite site{DiskOp::sync_directory, role(path)};
  return begin(Syncing{*file, true, site, std::string(path)});
}

Disk::SyncId Disk::begin(Syncing syncing) {
  DiskEvent begun = event(DiskEvent::Kind::sync_begin, syncing.site, syncing.target);
  begun.of_directory = syncing.of_directory;
  begun.sync = next_sync_;
  happened(std::move(begun));
  syncs_.emplace(next_sync_, std::move(syncing));
  return next_sync_++;
}

Result<void> Disk::end_sync(SyncId sync) {
  const auto found = syncs_.find(sync);
  PORPOISE_ASSERT(found != syncs_.end());
  const Syncing syncing = std::move(found->second);
  syncs_.erase(found);
  if (is_down()) {
    end_sync(sync, DiskEvent::Outcome::nothing);
    return make_error(read_only_ ? errc::read_only_file_system : errc::io_error);
  }
  if (options_.faults) {
    options_.faults->called({syncing.site.op, syncing.path, roles_.name(syncing.site.role), now_});
    constexpr FaultKinds kKinds = bit_of(FaultKind::sync_error) | bit_of(FaultKind::no_space_late) |
                                  bit_of(FaultKind::lying_sync);
    if (const FaultRule* rule = strike(kKinds, syncing.site, syncing.path)) {
      return fail_sync(sync, syncing, *rule);
    }
  }
  if (late_errors_.erase(syncing.target) != 0) {
    end_sync(sync, DiskEvent::Outcome::nothing);
    return make_error(errc::io_error);
  }
  end_sync(sync, DiskEvent::Outcome::kept);
  return Result<void>();
}

void Disk::end_sync(SyncId sync, DiskEvent::Outcome outcome) {
  DiskEvent ended = event(DiskEvent::Kind::sync_end, CallSite{}, FileId{});
  ended.sync = sync;
  ended.outcome = outcome;
  if (options_.faults && outcome != DiskEvent::Outcome::kept) {
    ended.seed = options_.faults->chance().draw();
  }
  happened(std::move(ended));
}

Result<void> Disk::fail_sync(SyncId sync, const Syncing& syncing, const FaultRule& rule) {
  using Outcome = DiskEvent::Outcome;
  if (rule.kind == FaultKind::lying_sync) {
    end_sync(sync, Outcome::lied);
    return Result<void>();
  }
  const bool late_space = rule.kind == FaultKind::no_space_late;
  const AfterSyncError after = late_space ? AfterSyncError::clean_new : rule.after;
  if (after == AfterSyncError::erofs || after == AfterSyncError::shutdown) {
    (after == AfterSyncError::erofs ? read_only_ : shut_down_) = true;
    end_sync(sync, Outcome::nothing);
    return make_error(errc::io_error);
  }
  const bool revert = after == AfterSyncError::revert_old && !syncing.of_directory;
  if (keeps_events() && !syncing.of_directory) note_lost_pages(syncing.target);
  end_sync(sync, revert ? Outcome::reverted : Outcome::forgotten);
  if (revert && keeps_events()) show_the_disk(syncing.target);
  if (after == AfterSyncError::late_report) {
    late_errors_.insert(syncing.target);
    return Result<void>();
  }
  return make_error(late_space ? errc::no_space_on_device : errc::io_error);
}

void Disk::note_lost_pages(FileId file) {
  for (const auto& entry : durable().log()) {
    const MicroOp& op = entry.second;
    if (op.file != file || op.kind != MicroOp::Kind::extent || op.length == 0) continue;
    const std::uint64_t last = (op.offset + op.length - 1) / kPageSize;
    for (std::uint64_t page = op.offset / kPageSize; page <= last; ++page) {
      lost_pages_[file].insert(page);
    }
  }
}

void Disk::show_the_disk(FileId file) {
  const Inode* kept = durable().image().find(file);
  const Inode* inode = seen_.find(file);
  std::string page(kPageSize, '\0');
  for (const std::uint64_t lost : lost_pages_[file]) {
    std::fill(page.begin(), page.end(), '\0');
    if (kept != nullptr) kept->bytes.read(lost * kPageSize, page);
    seen_.write(file, lost * kPageSize, page, inode->attributes.modified);
  }
  lost_pages_.erase(file);
}

void Disk::grow_to_lost_pages(DiskEvent& written) {
  const auto lost = lost_pages_.find(written.file);
  if (lost == lost_pages_.end()) return;
  const std::uint64_t first = written.offset / kPageSize;
  const std::uint64_t last = (written.offset + written.length - 1) / kPageSize;
  const auto from = lost->second.lower_bound(first);
  const auto to = lost->second.upper_bound(last);
  if (from == to || written.lost) return;
  // A page is written whole: what an earlier write left in it comes along.
  lost->second.erase(from, to);
  const std::uint64_t size = seen_.find(written.file)->size;
  written.offset = first * kPageSize;
  written.length = std::min(size, (last + 1) * kPageSize) - written.offset;
  auto bytes = std::make_shared<std::string>(written.length, '\0');
  seen_.find(written.file)->bytes.read(written.offset, *bytes);
  written.bytes = std::move(bytes);
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
  const CrashWindow window(durable());
  const CallSite site{DiskOp::power_loss, 0};
  if (options_.faults) options_.faults->called({site.op, "", roles_.name(0), now_});
  const bool tears = strike(kinds_of(site.op), site, "") != nullptr;
  return random_crash_state(window, chance, tears);
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
