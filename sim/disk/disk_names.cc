// Paths, permissions and the calls that work on names.

#include <algorithm>

#include "impl/base/assert.h"
#include "sim/disk/disk.h"

namespace porpoise::sim {
namespace {

constexpr std::uint32_t kMayRead = 4;
constexpr std::uint32_t kMayWrite = 2;
constexpr std::uint32_t kMaySearch = 1;
constexpr std::uint32_t kSticky = 01000;
constexpr std::uint32_t kSetGroup = 02000;
constexpr std::uint32_t kModeBits = 07777;

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

bool Disk::may(const DiskUser& user, const Inode& inode, std::uint32_t want) const {
  if (user.user() == 0) return true;
  const Attributes& attributes = inode.attributes;
  const std::uint32_t shift = user.user() == attributes.owner    ? 6
                              : user.group() == attributes.group ? 3
                                                                 : 0;
  return (attributes.mode >> shift & want) == want;
}

Result<InodeNumber> Disk::directory(DiskUser& user, std::string_view path) {
  if (user.epoch_ != tree_epoch_) {
    user.directories_.clear();
    user.epoch_ = tree_epoch_;
  }
  const auto cached = user.directories_.find(path);
  if (cached != user.directories_.end()) return cached->second;
  const Result<InodeNumber> found = walk(user, path);
  if (found.has_value()) user.directories_.emplace(path, *found);
  return found;
}

Result<InodeNumber> Disk::walk(const DiskUser& user, std::string_view path) const {
  InodeNumber number = DiskImage::kRoot;
  while (true) {
    const Inode& inode = *seen_.find(number);
    if (inode.kind != FileKind::directory) return make_error(errc::not_a_directory);
    if (!may(user, inode, kMaySearch)) return make_error(errc::permission_denied);
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    if (path.empty()) return number;
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    if (name == ".") continue;
    const std::optional<InodeNumber> next = inode.names.find(name);
    if (!next) return make_error(errc::no_such_file_or_directory);
    number = *next;
  }
}

Result<Disk::Place> Disk::locate(DiskUser& user, std::string_view path) {
  path = without_trailing_slashes(path);
  if (path.empty() || path.front() != '/') return make_error(errc::no_such_file_or_directory);
  const std::size_t slash = path.rfind('/');
  const Result<InodeNumber> found = directory(user, path.substr(0, slash));
  PORPOISE_CHECK(found);
  const std::string_view name = path.substr(slash + 1);
  if (name.size() > options_.name_max) return make_error(errc::filename_too_long);
  return Place{seen_.id_of(*found), name};
}

Result<FileId> Disk::lookup(DiskUser& user, std::string_view path) {
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  if (place->name.empty() || place->name == ".") return place->directory;
  const std::optional<InodeNumber> there = seen_.find(place->directory)->names.find(place->name);
  if (!there) return make_error(errc::no_such_file_or_directory);
  return seen_.id_of(*there);
}

Result<void> Disk::may_change(const DiskUser& user, FileId directory) const {
  if (!may(user, *seen_.find(directory), kMayWrite | kMaySearch)) {
    return make_error(errc::permission_denied);
  }
  return Result<void>();
}

Result<void> Disk::may_remove(const DiskUser& user, const Place& place, const Inode& victim) const {
  const Result<void> writable = may_change(user, place.directory);
  PORPOISE_CHECK(writable);
  const Attributes& parent = seen_.find(place.directory)->attributes;
  const bool mine =
      user.user() == 0 || user.user() == victim.attributes.owner || user.user() == parent.owner;
  if ((parent.mode & kSticky) != 0 && !mine) return make_error(errc::operation_not_permitted);
  return Result<void>();
}

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
  DiskEvent linked = event(DiskEvent::Kind::link, CallSite{DiskOp::link, role(to)}, *file);
  linked.directory = place->directory;
  linked.name = place->name;
  happened(std::move(linked));
  return Result<void>();
}

Result<void> Disk::unlink(DiskUser& user, std::string_view path) {
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const Inode& victim = *seen_.find(*file);
  const Result<void> removable = may_remove(user, *place, victim);
  PORPOISE_CHECK(removable);
  if (victim.kind == FileKind::directory) return make_error(errc::is_a_directory);
  DiskEvent unlinked = event(DiskEvent::Kind::unlink, CallSite{DiskOp::unlink, role(path)}, *file);
  unlinked.directory = place->directory;
  unlinked.name = place->name;
  seen_.leave(place->directory, place->name);
  happened(std::move(unlinked));
  release(*file);
  return Result<void>();
}

Result<void> Disk::rename(DiskUser& user, std::string_view from, std::string_view to) {
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
  DiskEvent renamed = event(DiskEvent::Kind::rename, CallSite{DiskOp::rename, role(to)}, *file);
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
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  if (place->name.empty() || place->name == "." ||
      seen_.find(place->directory)->names.find(place->name)) {
    return make_error(errc::file_exists);
  }
  const CallSite site{DiskOp::make_directory, role(path)};
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
  const CallSite site{DiskOp::remove_directory, role(path)};
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

Result<std::vector<DirectoryEntry>> Disk::list(DiskUser& user, std::string_view path) {
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
  std::vector<DirectoryEntry> entries;
  entries.reserve(sorted.size());
  for (auto& entry : sorted) entries.push_back(std::move(entry.second));
  return entries;
}

Result<FileInfo> Disk::stat(DiskUser& user, std::string_view path) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  return info(file->number);
}

Result<void> Disk::set_mode(DiskUser& user, std::string_view path, std::uint32_t mode) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  if (user.user() != 0 && user.user() != attributes.owner) {
    return make_error(errc::operation_not_permitted);
  }
  attributes.mode = mode & kModeBits;
  change_attributes(*file, attributes, CallSite{DiskOp::set_mode, role(path)});
  ++tree_epoch_;
  return Result<void>();
}

Result<void> Disk::set_owner(DiskUser& user, std::string_view path, std::uint32_t owner,
                             std::uint32_t group) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  const bool same = owner == attributes.owner && group == attributes.group;
  const bool gives_group =
      owner == attributes.owner && user.user() == owner && group == user.group();
  if (user.user() != 0 && !same && !gives_group) return make_error(errc::operation_not_permitted);
  attributes.owner = owner;
  attributes.group = group;
  change_attributes(*file, attributes, CallSite{DiskOp::set_owner, role(path)});
  ++tree_epoch_;
  return Result<void>();
}

Result<void> Disk::set_times(DiskUser& user, std::string_view path, WallTime accessed,
                             WallTime modified) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  Attributes attributes = seen_.find(*file)->attributes;
  if (user.user() != 0 && user.user() != attributes.owner) {
    return make_error(errc::operation_not_permitted);
  }
  attributes.accessed = accessed;
  attributes.modified = modified;
  change_attributes(*file, attributes, CallSite{DiskOp::set_times, role(path)});
  return Result<void>();
}

Result<FreeSpace> Disk::free_space(DiskUser& user, std::string_view path) {
  const Result<FileId> file = lookup(user, path);
  PORPOISE_CHECK(file);
  const std::uint64_t used = seen_.blocks_in_use() * kPageSize;
  FreeSpace free;
  free.bytes = options_.capacity_bytes - std::min(options_.capacity_bytes, used);
  free.inodes = options_.inodes_max - std::min(options_.inodes_max, seen_.inodes_in_use());
  return free;
}

}  // namespace porpoise::sim
