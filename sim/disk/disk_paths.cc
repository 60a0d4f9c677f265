// Where paths lead, and who may go there.

#include "sim/disk/disk.h"
#include "sim/disk/permission.h"

namespace porpoise::sim {
namespace {

constexpr std::uint32_t kSticky = 01000;

}  // namespace

std::string_view Disk::without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

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

}  // namespace porpoise::sim
