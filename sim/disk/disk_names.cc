// The calls that work on names.

#include <algorithm>

#include "impl/base/assert.h"
#include "sim/disk/disk.h"
#include "sim/disk/permission.h"

namespace porpoise::sim {
namespace {

constexpr std::uint32_t kSetGroup = 02000;
constexpr std::uint32_t kModeBits = 07777;

}  // namespace

Result<FileId> Disk::create(DiskUser& user, const Place& place, FileKind kind, std::uint32_t mode,
                            CallSite site) {
  if (place.name.empty() || place.name == ".") return make_error(errc::is_a_directory);
  const Result<void> writable = may_change(user, place.directory);
  PORPOISE_CHECK(writable);
  if (seen_.inodes_in_use() >= options_.inodes_max) return make_error(errc::no_space_on_device);
  const Attributes& parent = seen_.find(place.directory)->attributes;
  Attributes attributes;
  attributes.mode = mode & kModeBits;
  attributes.owner = user.user();
  attributes.group = (parent.mode & kSetGroup) != 0 ? parent.group : user.group();
  attributes.modified = attributes.accessed = wall();
  const FileId file{seen_.lowest_free_number(), next_generation_++};
  seen_.make(file, kind, attributes);
  seen_.enter(place.directory, place.name, file);
  DiskEvent made = event(DiskEvent::Kind::create, site, file);
  made.file_kind = kind;
  made.directory = place.directory;
  made.attributes = attributes;
  made.name = place.name;
  happened(std::move(made));
  return file;
}

Result<void> Disk::link(DiskUser& user, std::string_view from, std::string_view to) {
  const CallSite site{DiskOp::link, role(to)};
  const auto admitted = admit(site, to, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, from);
  PORPOISE_CHECK(file);
  const Result<Place> place = locate(user, to);
  PORPOISE_CHECK(place);
  const Inode& inode = *seen_.find(*file);
  if (place->name.empty() || seen_.find(place->directory)->names.find(place->name)) {
    return make_error(errc::file_exists);
  }
  if (inode.kind == FileKind::directory) return make_error(errc::operation_not_permitted);
  const Result<void> writable = may_change(user, place->directory);
  PORPOISE_CHECK(writable);
  if (inode.links >= options_.links_max) return make_error(errc::too_many_links);
  seen_.enter(place->directory, place->name, *file);
  DiskEvent linked = event(DiskEvent::Kind::link, site, *file);
  linked.directory = place->directory;
  linked.name = place->name;
  happened(std::move(linked));
  return Result<void>();
}

Result<void> Disk::unlink(DiskUser& user, std::string_view path) {
  const CallSite site{DiskOp::unlink, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const Inode& victim = *seen_.find(*file);
  const Result<void> removable = may_remove(user, *place, victim);
  PORPOISE_CHECK(removable);
  if (victim.kind == FileKind::directory) return make_error(errc::is_a_directory);
  DiskEvent unlinked = event(DiskEvent::Kind::unlink, site, *file);
  unlinked.directory = place->directory;
  unlinked.name = place->name;
  seen_.leave(place->directory, place->name);
  happened(std::move(unlinked));
  release(*file);
  return Result<void>();
}

Result<void> Disk::rename(DiskUser& user, std::string_view from, std::string_view to) {
  const CallSite site{DiskOp::rename, role(to)};
  const auto admitted = admit(site, to, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, from);
  PORPOISE_CHECK(file);
  const Result<Place> source = locate(user, from);
  PORPOISE_CHECK(source);
  const Result<Place> target = locate(user, to);
  PORPOISE_CHECK(target);
  if (source->name.empty() || target->name.empty())
    return make_error(errc::device_or_resource_busy);
  const bool moves_directory = seen_.find(*file)->kind == FileKind::directory;
  const Result<void> removable = may_remove(user, *source, *seen_.find(*file));
  PORPOISE_CHECK(removable);
  const Result<void> writable = may_change(user, target->directory);
  PORPOISE_CHECK(writable);
  const std::string_view inside = without_trailing_slashes(to);
  const std::string_view outside = without_trailing_slashes(from);
  if (moves_directory && inside.size() > outside.size() && inside.starts_with(outside) &&
      inside[outside.size()] == '/') {
    return make_error(errc::invalid_argument);
  }
  FileId replaced;
  if (const auto there = seen_.find(target->directory)->names.find(target->name)) {
    if (*there == file->number) return Result<void>();
    replaced = seen_.id_of(*there);
    const Inode& victim = *seen_.find(replaced);
    const bool directory = victim.kind == FileKind::directory;
    if (directory && !moves_directory) return make_error(errc::is_a_directory);
    if (!directory && moves_directory) return make_error(errc::not_a_directory);
    if (!victim.names.empty()) return make_error(errc::directory_not_empty);
    const Result<void> replaceable = may_remove(user, *target, victim);
    PORPOISE_CHECK(replaceable);
  }
  seen_.enter(target->directory, target->name, *file);
  seen_.leave(source->directory, source->name);
  DiskEvent renamed = event(DiskEvent::Kind::rename, site, *file);
  renamed.directory = source->directory;
  renamed.name = source->name;
  renamed.directory2 = target->directory;
  renamed.name2 = target->name;
  renamed.replaces = replaced.number != 0;
  happened(std::move(renamed));
  if (moves_directory) ++tree_epoch_;
  if (replaced.number != 0) release(replaced);
  return Result<void>();
}

Result<void> Disk::make_directory(DiskUser& user, std::string_view path, std::uint32_t mode) {
  const CallSite site{DiskOp::make_directory, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  if (place->name.empty() || place->name == "." ||
      seen_.find(place->directory)->names.find(place->name)) {
    return make_error(errc::file_exists);
  }
  const Result<FileId> made = create(user, *place, FileKind::directory, mode, site);
  PORPOISE_CHECK(made);
  return Result<void>();
}

Result<void> Disk::make_node(DiskUser& user, std::string_view path, FileKind kind,
                             std::uint32_t mode) {
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  if (seen_.find(place->directory)->names.find(place->name)) return make_error(errc::file_exists);
  const CallSite site{DiskOp::create, role(path)};
  const Result<FileId> made = create(user, *place, kind, mode, site);
  PORPOISE_CHECK(made);
  return Result<void>();
}

Result<void> Disk::remove_directory(DiskUser& user, std::string_view path) {
  const CallSite site{DiskOp::remove_directory, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const Inode& victim = *seen_.find(*file);
  if (place->name.empty()) return make_error(errc::device_or_resource_busy);
  if (place->name == ".") return make_error(errc::invalid_argument);
  if (victim.kind != FileKind::directory) return make_error(errc::not_a_directory);
  const Result<void> removable = may_remove(user, *place, victim);
  PORPOISE_CHECK(removable);
  if (!victim.names.empty()) return make_error(errc::directory_not_empty);
  DiskEvent removed = event(DiskEvent::Kind::unlink, site, *file);
  removed.file_kind = FileKind::directory;
  removed.directory = place->directory;
  removed.name = place->name;
  seen_.leave(place->directory, place->name);
  happened(std::move(removed));
  ++tree_epoch_;
  release(*file);
  return Result<void>();
}

Result<Disk::Listing> Disk::list(DiskUser& user, std::string_view path) {
  const CallSite site{DiskOp::list, role(path)};
  const auto admitted = admit(site, path, Access::looks);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const Inode& inode = *seen_.find(*file);
  if (inode.kind != FileKind::directory) return make_error(errc::not_a_directory);
  if (!may(user, inode, kMayRead)) return make_error(errc::permission_denied);
  // In the order of a hash of the name, as real directories are.
  std::vector<std::pair<std::uint64_t, DirectoryEntry>> sorted;
  sorted.reserve(inode.names.size());
  inode.names.for_each([&](const Names::Entry& entry) {
    sorted.emplace_back(hash_bytes128(entry.name, 0).low, DirectoryEntry(entry.name, entry.number));
  });
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second.name < b.second.name;
  });
  Listing listing;
  listing.entries.reserve(sorted.size());
  for (auto& entry : sorted) listing.entries.push_back(std::move(entry.second));
  if (*admitted != nullptr) cut_listing(listing, **admitted);
  return listing;
}

Result<FileInfo> Disk::stat(DiskUser& user, std::string_view path) {
  const CallSite site{DiskOp::stat, role(path)};
  const auto admitted = admit(site, path, Access::looks);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  return info(file->number);
}

Result<void> Disk::set_mode(DiskUser& user, std::string_view path, std::uint32_t mode) {
  const CallSite site{DiskOp::set_mode, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  if (user.user() != 0 && user.user() != attributes.owner) {
    return make_error(errc::operation_not_permitted);
  }
  attributes.mode = mode & kModeBits;
  change_attributes(*file, attributes, site);
  ++tree_epoch_;
  return Result<void>();
}

Result<void> Disk::set_owner(DiskUser& user, std::string_view path, std::uint32_t owner,
                             std::uint32_t group) {
  const CallSite site{DiskOp::set_owner, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  const bool same = owner == attributes.owner && group == attributes.group;
  const bool gives_group =
      owner == attributes.owner && user.user() == owner && group == user.group();
  if (user.user() != 0 && !same && !gives_group) return make_error(errc::operation_not_permitted);
  attributes.owner = owner;
  attributes.group = group;
  change_attributes(*file, attributes, site);
  ++tree_epoch_;
  return Result<void>();
}

Result<void> Disk::set_times(DiskUser& user, std::string_view path, WallTime accessed,
                             WallTime modified) {
  const CallSite site{DiskOp::set_times, role(path)};
  const auto admitted = admit(site, path, Access::changes);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  if (user.user() != 0 && user.user() != attributes.owner) {
    return make_error(errc::operation_not_permitted);
  }
  attributes.accessed = accessed;
  attributes.modified = modified;
  change_attributes(*file, attributes, site);
  return Result<void>();
}

Result<FreeSpace> Disk::free_space(DiskUser& user, std::string_view path) {
  const CallSite site{DiskOp::free_space, role(path)};
  const auto admitted = admit(site, path, Access::looks);
  PORPOISE_CHECK(admitted);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const std::uint64_t used = seen_.blocks_in_use() * kPageSize;
  FreeSpace free;
  free.bytes = options_.capacity_bytes - std::min(options_.capacity_bytes, used);
  free.inodes = options_.inodes_max - std::min(options_.inodes_max, seen_.inodes_in_use());
  return free;
}

}  // namespace porpoise::sim
