// What a sync makes durable.

#include <algorithm>
#include <set>

#include "sim/clock/random.h"
#include "sim/disk/durable.h"

namespace porpoise::sim {

void DurableState::end_sync(const DiskEvent& event) {
  using Outcome = DiskEvent::Outcome;
  const auto found = syncs_.find(event.sync);
  if (found == syncs_.end()) return;
  const Barrier barrier = found->second;
  syncs_.erase(found);
  switch (event.outcome) {
    case Outcome::nothing:
      return;
    case Outcome::forgotten:
    case Outcome::reverted:
      return forget(barrier, event.seed);
    case Outcome::kept:
    case Outcome::lied:
      break;
  }
  Ids ids = covered(barrier);
  if (event.outcome == Outcome::lied || is_ignored(event.sync)) {
    for (const std::uint64_t id : ids) log_.at(id).cached = true;
    return;
  }
  // An honest flush empties the whole cache of the disk.
  for (const auto& [id, op] : log_) {
    if (op.cached) ids.push_back(id);
  }
  settle(ids);
}

DurableState::Ids DurableState::covered(const Barrier& barrier) const {
  Ids ids;
  const auto add = [&](std::uint64_t id) {
    if (id < barrier.before && log_.contains(id)) ids.push_back(id);
  };
  const auto found = files_.find(barrier.target.number);
  if (found == files_.end()) return ids;
  const FileIndex& file = found->second;
  const bool metadata = !barrier.data_only || changes_metadata(file, barrier.before);
  add(file.inode);
  for (const std::uint64_t id : file.data) add(id);
  for (const std::uint64_t id : file.inside) add(id);
  if (!barrier.data_only) {
    for (const std::uint64_t id : file.attributes) add(id);
  }
  if (metadata && profile_->implied_names) {
    for (const std::uint64_t id : file.names) {
      const auto op = log_.find(id);
      if (op != log_.end() && op->second.kind != MicroOp::Kind::leave) add(id);
    }
  }
  // New blocks are put into the journal by the sync itself, behind everything else. Without any,
  // the journal is written up to the last change of the target: what that needs (see order()).
  if (profile_->carries == SyncCarries::journal_prefix && grows(file, barrier.before)) {
    for (const auto& [id, op] : log_) {
      if (id >= barrier.before) break;
      if (op.is_metadata()) ids.push_back(id);
    }
  }
  return ids;
}

bool DurableState::changes_metadata(const FileIndex& file, std::uint64_t before) const {
  return (file.inode < before && log_.contains(file.inode)) || grows(file, before);
}

bool DurableState::grows(const FileIndex& file, std::uint64_t before) const {
  return std::any_of(file.data.begin(), file.data.end(), [&](std::uint64_t id) {
    const auto op = log_.find(id);
    if (id >= before || op == log_.end()) return false;
    return op->second.kind != MicroOp::Kind::extent || op->second.grows;
  });
}

bool DurableState::is_ignored(std::uint64_t sync) const {
  if (profile_->syncs_ignored_ppm == 0) return false;
  return Random(seed_ + sync).split("ignored sync").chance(profile_->syncs_ignored_ppm);
}

void DurableState::settle(const Ids& ids) {
  std::set<std::uint64_t> closed;
  Ids open = ids;
  while (!open.empty()) {
    const std::uint64_t id = open.back();
    open.pop_back();
    const auto op = log_.find(id);
    if (op == log_.end() || !closed.insert(id).second) continue;
    open.insert(open.end(), op->second.needs.begin(), op->second.needs.end());
  }
  for (const std::uint64_t id : closed) {
    const auto op = log_.find(id);
    sim::apply(op->second, image_);
    if (op->second.kind == MicroOp::Kind::size && op->second.offset < op->second.size_before) {
      cut_pending(op->second);
    }
    if (op->second.kind == MicroOp::Kind::attributes) keep_time(op->second);
    log_.erase(op);
  }
  image_.settle();
}

void DurableState::cut_pending(const MicroOp& shrink) {
  for (const std::uint64_t id : files_[shrink.file.number].data) {
    const auto op = log_.find(id);
    if (id >= shrink.id || op == log_.end() || op->second.kind != MicroOp::Kind::extent) continue;
    const std::uint64_t offset = op->second.offset;
    const std::uint64_t room = shrink.offset > offset ? shrink.offset - offset : 0;
    op->second.length = std::min(op->second.length, room);
    if (room == 0) log_.erase(op);
  }
}

/// What was written before a time was set does not move it when it reaches the disk later.
void DurableState::keep_time(const MicroOp& set) {
  for (const std::uint64_t id : files_[set.file.number].data) {
    const auto op = log_.find(id);
    if (id < set.id && op != log_.end()) op->second.attributes.modified = set.attributes.modified;
  }
}

void DurableState::forget(const Barrier& barrier, std::uint64_t seed) {
  Random chance(seed);
  const bool all = chance.chance(500'000);
  for (const std::uint64_t id : covered(barrier)) {
    const auto op = log_.find(id);
    if (op == log_.end()) continue;
    const bool belongs =
        barrier.of_directory ? op->second.is_of_names() : op->second.kind == MicroOp::Kind::extent;
    if (!belongs) continue;
    const bool survives = !all && chance.chance(500'000);
    if (survives) {
      settle({id});
    } else {
      log_.erase(op);
    }
  }
}

void DurableState::write_back(Instant now) {
  Ids old;
  for (const auto& [id, op] : log_) {
    if (now - op.time < profile_->written_back_after) break;
    old.push_back(id);
  }
  if (!old.empty()) settle(old);
}

void DurableState::settle_returned_names() {
  Ids returned;
  for (const auto& [id, op] : log_) {
    if (op.is_of_names() || op.kind == MicroOp::Kind::inode) returned.push_back(id);
  }
  if (!returned.empty()) settle(returned);
}

}  // namespace porpoise::sim
