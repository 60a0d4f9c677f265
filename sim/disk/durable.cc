// From events to ordered micro-ops.

#include "sim/disk/durable.h"

#include <algorithm>
#include <cstring>

namespace porpoise::sim {
namespace {

std::string name_key(FileId directory, const std::string& name) {
  std::string key(sizeof directory + name.size(), '\0');
  std::memcpy(key.data(), &directory, sizeof directory);
  std::memcpy(key.data() + sizeof directory, name.data(), name.size());
  return key;
}

MicroOp from(const DiskEvent& event, MicroOp::Kind kind) {
  MicroOp op;
  op.kind = kind;
  op.file_kind = event.file_kind;
  op.replaces = event.replaces;
  op.site = event.site;
  op.time = event.time;
  op.file = event.file;
  op.directory = event.directory;
  op.directory2 = event.directory2;
  op.offset = event.offset;
  op.length = event.length;
  op.size_before = event.size;
  op.attributes = event.attributes;
  op.name = event.name;
  op.name2 = event.name2;
  return op;
}

}  // namespace

DurableState::DurableState(const Profile& profile, DiskImage start, std::uint64_t seed)
    : profile_(&profile), image_(std::move(start)), seed_(seed) {
  image_.settle();
}

void DurableState::apply(const DiskEvent& event) {
  using Kind = DiskEvent::Kind;
  if (profile_->names_at_once) settle_returned_names();
  if (profile_->written_back_after.count() != 0) write_back(event.time);
  switch (event.kind) {
    case Kind::create:
    case Kind::link:
    case Kind::unlink:
    case Kind::rename:
      return push_names(event);
    case Kind::write:
      return push_write(event);
    case Kind::resize:
      return push(from(event, MicroOp::Kind::size));
    case Kind::allocate:
      return push(from(event, MicroOp::Kind::allocate));
    case Kind::attributes:
      return push(from(event, MicroOp::Kind::attributes));
    case Kind::sync_begin: {
      const bool data_only = event.site.op == DiskOp::sync_data;
      syncs_.emplace(event.sync, Barrier{event.file, event.of_directory, data_only, next_id_});
      return;
    }
    case Kind::sync_end:
      return end_sync(event);
    case Kind::sync_world:
      for (const auto& entry : log_) sim::apply(entry.second, image_);
      log_.clear();
      return image_.settle();
    case Kind::spoil:
      image_.spoil(event.file, event.offset);
      return image_.settle();
    case Kind::flip:
      image_.flip(event.file, event.offset, static_cast<unsigned>(event.length));
      return image_.settle();
    case Kind::scribble:
      image_.write(event.file, event.offset, *event.bytes, event.attributes.modified);
      return image_.settle();
    case Kind::mark:
      return;
  }
}

void DurableState::push_names(const DiskEvent& event) {
  switch (event.kind) {
    case DiskEvent::Kind::create:
      push(from(event, MicroOp::Kind::inode));
      return push(from(event, MicroOp::Kind::enter));
    case DiskEvent::Kind::link:
      return push(from(event, MicroOp::Kind::enter));
    case DiskEvent::Kind::unlink:
      return push(from(event, MicroOp::Kind::leave));
    default:
      break;
  }
  if (profile_->split == RenameSplit::never) return push(from(event, MicroOp::Kind::rename));
  MicroOp enter = from(event, MicroOp::Kind::enter);
  enter.directory = event.directory2;
  enter.name = event.name2;
  MicroOp leave = from(event, MicroOp::Kind::leave);
  if (profile_->split == RenameSplit::new_first) leave.needs.push_back(next_id_);
  push(std::move(enter));
  push(std::move(leave));
}

void DurableState::push_write(const DiskEvent& event) {
  const std::uint64_t end = event.offset + event.length;
  const bool grows = end > event.size;
  const bool leads =
      profile_->size_lead == SizeLead::zeros || profile_->size_lead == SizeLead::garbage;
  if (grows && (leads || event.lost)) {
    MicroOp size = from(event, MicroOp::Kind::size);
    size.length = event.offset;  // From here on the bytes were being written.
    size.offset = end;
    size.grows = true;
    push(std::move(size));
  }
  if (event.lost) return;
  MicroOp extent = from(event, MicroOp::Kind::extent);
  extent.bytes = event.bytes;
  extent.grows = grows && !leads;
  push(std::move(extent));
}

void DurableState::push(MicroOp op) {
  op.id = next_id_++;
  order(op);
  last_any_ = op.id;
  if (op.is_metadata()) last_metadata_ = op.id;
  log_.emplace(op.id, std::move(op));
}

void DurableState::order(MicroOp& op) {
  if (op.is_metadata() && profile_->names == NameOrder::global) after(op, last_metadata_);
  if (profile_->data == DataOrder::global) after(op, last_any_);

  FileIndex& file = files_[op.file.number];
  if (op.kind == MicroOp::Kind::inode) {
    // The number is used again only when nothing on the disk speaks of its last owner.
    for (const std::uint64_t id : file.names) need(op, id);
    file = FileIndex();
    file.inode = op.id;
    return;
  }
  need(op, file.inode);
  const bool of_data = op.kind == MicroOp::Kind::size || op.kind == MicroOp::Kind::extent;
  if (of_data && profile_->data == DataOrder::per_file && !file.data.empty()) {
    after(op, file.data.back());
  }
  switch (op.kind) {
    case MicroOp::Kind::inode:
      break;
    case MicroOp::Kind::enter:
      order_name(op, op.directory, op.name);
      break;
    case MicroOp::Kind::leave:
      order_name(op, op.directory, op.name);
      if (op.file_kind == FileKind::directory) {
        for (const std::uint64_t id : file.inside) need(op, id);
      }
      break;
    case MicroOp::Kind::rename:
      order_name(op, op.directory, op.name);
      order_name(op, op.directory2, op.name2);
      if (profile_->replace_flushes && op.replaces) {
        for (const std::uint64_t id : files_[op.file.number].data) need(op, id);
      }
      break;
    case MicroOp::Kind::size:
      need(op, file.size);
      file.size = op.id;
      break;
    case MicroOp::Kind::extent:
    case MicroOp::Kind::allocate:
      break;
    case MicroOp::Kind::attributes:
      if (!file.attributes.empty()) need(op, file.attributes.back());
      break;
  }
  FileIndex& mine = files_[op.file.number];  // order_name may have moved it.
  remember(op.is_of_names()                       ? mine.names
           : op.kind == MicroOp::Kind::attributes ? mine.attributes
                                                  : mine.data,
           op.id);
}

void DurableState::order_name(MicroOp& op, FileId directory, const std::string& name) {
  std::uint64_t& last = names_[name_key(directory, name)];
  need(op, last);
  last = op.id;
  FileIndex& into = files_[directory.number];
  need(op, into.inode);
  // A name below a directory that has none itself leads nowhere.
  for (const std::uint64_t id : into.names) {
    profile_->implied_names ? need(op, id) : follow(op, id);
  }
  if (profile_->names == NameOrder::per_directory && !into.inside.empty()) {
    after(op, into.inside.back());
  }
  remember(into.inside, op.id);
}

void DurableState::after(MicroOp& op, std::uint64_t id) const {
  profile_->carries == SyncCarries::journal_prefix ? need(op, id) : follow(op, id);
}

void DurableState::need(MicroOp& op, std::uint64_t id) const {
  if (log_.contains(id)) op.needs.push_back(id);
}

void DurableState::follow(MicroOp& op, std::uint64_t id) const {
  if (log_.contains(id)) op.follows.push_back(id);
}

void DurableState::remember(Ids& ids, std::uint64_t id) const {
  if (ids.size() >= 16 && (ids.size() & (ids.size() - 1)) == 0) {
    std::erase_if(ids, [&](std::uint64_t old) { return !log_.contains(old); });
  }
  ids.push_back(id);
}

}  // namespace porpoise::sim
