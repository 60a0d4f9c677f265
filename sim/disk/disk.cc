// Open files and their bytes.

#include "sim/disk/disk.h"

#include <algorithm>

#include "impl/base/assert.h"
#include "sim/disk/permission.h"

namespace porpoise::sim {
namespace {

constexpr std::uint64_t kFileSizeMax = 4ULL << 30;

}  // namespace

Disk::Disk(DiskOptions options, DiskImage image)
    : options_(std::move(options)),
      seen_(std::move(image)),
      durable_(*options_.profile, DiskImage(), options_.seed) {
  seen_.drop_orphans();
  durable_ = DurableState(*options_.profile, seen_, options_.seed);
  next_generation_ = seen_.next_generation();
}

Result<Disk::HandleId> Disk::open(DiskUser& user, std::string_view path,
                                  const OpenOptions& options) {
  OpenFile file;
  file.open = true;
  file.read = options.read;
  file.write = options.write;
  file.role = role(path);
  file.path = path;
  const auto admitted = admit(CallSite{DiskOp::open, file.role}, path, Access::looks);
  PORPOISE_CHECK(admitted);
  const Result<Place> place = locate(user, path);
  PORPOISE_CHECK(place);
  const std::optional<InodeNumber> there = seen_.find(place->directory)->names.find(place->name);
  if (!there) {
    if (!options.create) return make_error(errc::no_such_file_or_directory);
    const auto creating = admit(CallSite{DiskOp::create, file.role}, path, Access::changes);
    PORPOISE_CHECK(creating);
    const Result<FileId> made =
        create(user, *place, FileKind::regular, options.mode, CallSite{DiskOp::create, file.role});
    PORPOISE_CHECK(made);
    file.file = *made;
    return add_handle(std::move(file));
  }
  const Inode& inode = *seen_.find(*there);
  if (options.create && options.exclusive) return make_error(errc::file_exists);
  if (inode.kind == FileKind::directory) return make_error(errc::is_a_directory);
  if (inode.kind != FileKind::regular) return make_error(errc::no_such_device_or_address);
  const std::uint32_t want = (options.read ? kMayRead : 0) | (options.write ? kMayWrite : 0);
  if (!may(user, inode, want)) return make_error(errc::permission_denied);
  if (options.write && read_only_) return make_error(errc::read_only_file_system);
  file.file = FileId{*there, inode.generation};
  if (options.truncate && options.write && inode.size != 0) resize(file, 0, DiskOp::open);
  return add_handle(std::move(file));
}

void Disk::close(HandleId id) {
  OpenFile& file = handle(id);
  if (file.lock) {
    Locks& locks = locks_[file.file.number];
    if (*file.lock == LockKind::exclusive) locks.exclusive = false;
    if (*file.lock == LockKind::shared) --locks.shared;
  }
  const FileId closed = file.file;
  file = OpenFile();
  free_handles_.push_back(id);
  --opens_[closed.number];
  release(closed);
}

Result<std::size_t> Disk::read(HandleId id, std::uint64_t offset, std::span<char> out) {
  const OpenFile& file = handle(id);
  if (!file.read) return make_error(errc::bad_file_descriptor);
  const Inode& inode = inode_of(file);
  if (offset >= inode.size || out.empty()) return std::size_t{0};
  std::size_t count = std::min<std::uint64_t>(out.size(), inode.size - offset);
  const CallSite site{DiskOp::read, file.role};
  FaultKinds kinds = kinds_of(site.op);
  if (count == 1) kinds &= ~bit_of(FaultKind::short_read);
  const auto admitted = admit(site, file.path, Access::looks, kinds);
  PORPOISE_CHECK(admitted);
  if (const FaultRule* rule = *admitted) {
    if (rule->kind == FaultKind::read_error || rule->kind == FaultKind::bit_rot) {
      const std::uint64_t sector = some_sector(file, offset, count, *rule);
      if (rule->kind == FaultKind::read_error) spoil(file, sector, site);
      if (rule->kind == FaultKind::bit_rot) rot(file, sector, offset, count, site);
    }
    if (rule->kind == FaultKind::short_read) {
      count = 1 + options_.faults->chance().below(count - 1);
    }
  }
  return read_sectors(file, offset, out.first(count));
}

Result<std::size_t> Disk::read_sectors(const OpenFile& file, std::uint64_t offset,
                                       std::span<char> out) const {
  const Inode& inode = inode_of(file);
  const std::vector<std::uint32_t>& bad = inode.bad_sectors;
  const auto first = std::lower_bound(bad.begin(), bad.end(), offset / kSectorSize);
  if (first != bad.end() && *first * kSectorSize < offset + out.size()) {
    if (*first * kSectorSize <= offset) return make_error(errc::io_error);
    out = out.first(*first * kSectorSize - offset);
  }
  inode.bytes.read(offset, out);
  return out.size();
}

Result<std::size_t> Disk::write(HandleId id, std::uint64_t offset,
                                std::span<const std::string_view> pieces) {
  return put(handle(id), offset, pieces, DiskOp::write);
}

Result<std::size_t> Disk::append(HandleId id, std::span<const std::string_view> pieces) {
  OpenFile& file = handle(id);
  return put(file, inode_of(file).size, pieces, DiskOp::append);
}

Result<std::size_t> Disk::put(OpenFile& file, std::uint64_t offset,
                              std::span<const std::string_view> pieces, DiskOp op) {
  if (!file.write) return make_error(errc::bad_file_descriptor);
  const Inode& inode = inode_of(file);
  std::uint64_t length = 0;
  for (const std::string_view piece : pieces) length += piece.size();
  if (offset + length > kFileSizeMax) return make_error(errc::file_too_large);
  if (length == 0) return std::size_t{0};
  const CallSite site{op, file.role};
  FaultKinds kinds = kinds_of(op);
  if (length == 1) kinds &= ~bit_of(FaultKind::short_write);
  const auto admitted = admit(site, file.path, Access::changes, kinds);
  PORPOISE_CHECK(admitted);
  const std::uint64_t free_blocks = options_.capacity_bytes / kPageSize - seen_.blocks_in_use();
  if (inode.bytes.blocks_missing(offset, length) > free_blocks) {
    // What fits is written; the next call will find no room at all.
    while (length != 0 && inode.bytes.blocks_missing(offset, length) > free_blocks) {
      const std::uint64_t end = offset + length;
      length -= std::min(length, end % kPageSize == 0 ? kPageSize : end % kPageSize);
    }
    if (length == 0) return make_error(errc::no_space_on_device);
  }
  if (*admitted != nullptr) return put_hit(file, offset, pieces, length, op, **admitted);
  put_all(file, offset, pieces, length, op, false);
  return static_cast<std::size_t>(length);
}

void Disk::put_all(OpenFile& file, std::uint64_t offset, std::span<const std::string_view> pieces,
                   std::uint64_t length, DiskOp op, bool lost) {
  DiskEvent written = event(DiskEvent::Kind::write, CallSite{op, file.role}, file.file);
  written.offset = offset;
  written.length = length;
  written.size = inode_of(file).size;
  written.lost = lost;
  written.attributes.modified = wall();
  if (offset + length > written.size) {
    seen_.resize(file.file, offset + length, written.attributes.modified);
  }
  std::uint64_t done = 0;
  bool zeros = true;
  for (const std::string_view piece : pieces) {
    const std::string_view part = piece.substr(0, length - done);
    seen_.write(file.file, offset + done, part, written.attributes.modified);
    zeros = zeros && all_zero(part);
    done += part.size();
  }
  if (!keeps_events()) return;
  if (!zeros) {
    auto bytes = std::make_shared<std::string>();
    bytes->reserve(length);
    for (const std::string_view piece : pieces) *bytes += piece.substr(0, length - bytes->size());
    written.bytes = std::move(bytes);
  }
  if (!lost_pages_.empty()) grow_to_lost_pages(written);
  happened(std::move(written));
}

Result<FileInfo> Disk::stat(HandleId id) {
  return info(handle(id).file.number);
}

Result<void> Disk::truncate(HandleId id, std::uint64_t size) {
  OpenFile& file = handle(id);
  if (!file.write) return make_error(errc::invalid_argument);
  if (size > kFileSizeMax) return make_error(errc::file_too_large);
  const auto admitted = admit(CallSite{DiskOp::truncate, file.role}, file.path, Access::changes);
  PORPOISE_CHECK(admitted);
  resize(file, size, DiskOp::truncate);
  return Result<void>();
}

void Disk::resize(OpenFile& file, std::uint64_t size, DiskOp op) {
  DiskEvent resized = event(DiskEvent::Kind::resize, CallSite{op, file.role}, file.file);
  resized.size = inode_of(file).size;
  resized.offset = size;
  resized.attributes.modified = wall();
  seen_.resize(file.file, size, resized.attributes.modified);
  happened(std::move(resized));
}

Result<void> Disk::preallocate(HandleId id, std::uint64_t offset, std::uint64_t length) {
  OpenFile& file = handle(id);
  if (!file.write) return make_error(errc::bad_file_descriptor);
  if (length == 0) return make_error(errc::invalid_argument);
  if (offset + length > kFileSizeMax) return make_error(errc::file_too_large);
  const CallSite site{DiskOp::preallocate, file.role};
  const auto admitted = admit(site, file.path, Access::changes);
  PORPOISE_CHECK(admitted);
  const std::uint64_t free_blocks = options_.capacity_bytes / kPageSize - seen_.blocks_in_use();
  if (inode_of(file).bytes.blocks_missing(offset, length) > free_blocks) {
    return make_error(errc::no_space_on_device);
  }
  DiskEvent reserved = event(DiskEvent::Kind::allocate, site, file.file);
  reserved.offset = offset;
  reserved.length = length;
  seen_.allocate(file.file, offset, length);
  happened(std::move(reserved));
  if (offset + length > inode_of(file).size) resize(file, offset + length, DiskOp::preallocate);
  return Result<void>();
}

Result<bool> Disk::try_lock(HandleId id, LockKind kind) {
  OpenFile& file = handle(id);
  const auto admitted = admit(CallSite{DiskOp::lock, file.role}, file.path, Access::looks);
  PORPOISE_CHECK(admitted);
  Locks& locks = locks_[file.file.number];
  const bool mine_shared = file.lock == LockKind::shared;
  const bool mine_exclusive = file.lock == LockKind::exclusive;
  const std::uint32_t others_shared = locks.shared - (mine_shared ? 1 : 0);
  if (locks.exclusive && !mine_exclusive) return false;
  if (kind == LockKind::exclusive && others_shared != 0) return false;
  locks.shared = others_shared + (kind == LockKind::shared ? 1 : 0);
  locks.exclusive = kind == LockKind::exclusive;
  file.lock = kind;
  return true;
}

Result<void> Disk::set_times(HandleId id, WallTime accessed, WallTime modified) {
  OpenFile& file = handle(id);
  const CallSite site{DiskOp::set_times, file.role};
  const auto admitted = admit(site, file.path, Access::changes);
  PORPOISE_CHECK(admitted);
  Attributes attributes = inode_of(file).attributes;
  attributes.accessed = accessed;
  attributes.modified = modified;
  change_attributes(file.file, attributes, site);
  return Result<void>();
}

void Disk::change_attributes(FileId file, const Attributes& attributes, CallSite site) {
  seen_.set_attributes(file, attributes);
  DiskEvent changed = event(DiskEvent::Kind::attributes, site, file);
  changed.attributes = attributes;
  happened(std::move(changed));
}

Disk::OpenFile& Disk::handle(HandleId id) {
  PORPOISE_ASSERT(id < handles_.size() && handles_[id].open);
  return handles_[id];
}

Disk::HandleId Disk::add_handle(OpenFile file) {
  if (opens_.size() <= file.file.number) opens_.resize(file.file.number + 1);
  ++opens_[file.file.number];
  if (free_handles_.empty()) {
    handles_.push_back(std::move(file));
    return static_cast<HandleId>(handles_.size() - 1);
  }
  const HandleId id = free_handles_.back();
  free_handles_.pop_back();
  handles_[id] = std::move(file);
  return id;
}

void Disk::release(FileId file) {
  const Inode* inode = seen_.find(file);
  const bool held = file.number < opens_.size() && opens_[file.number] != 0;
  if (inode != nullptr && inode->links == 0 && !held) seen_.free(file);
}

FileInfo Disk::info(InodeNumber number) const {
  const Inode& inode = *seen_.find(number);
  FileInfo shown;
  shown.inode = number;
  shown.device = 1;
  shown.size = inode.size;
  shown.links = inode.links + (inode.kind == FileKind::directory ? 1 : 0);
  shown.owner = inode.attributes.owner;
  shown.group = inode.attributes.group;
  shown.mode = inode.attributes.mode;
  shown.kind = inode.kind;
  shown.modified = inode.attributes.modified;
  shown.accessed = inode.attributes.accessed;
  return shown;
}

DiskEvent Disk::event(DiskEvent::Kind kind, CallSite site, FileId file) const {
  DiskEvent made;
  made.kind = kind;
  made.site = site;
  made.time = now_;
  made.file = file;
  return made;
}

}  // namespace porpoise::sim
