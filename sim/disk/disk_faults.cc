// What goes wrong at a call, and what that does to both sides of the disk.

#include <cerrno>

#include "sim/disk/disk.h"

namespace porpoise::sim {
namespace {

/// For those faults that are no more than their error.
std::optional<ErrorCode> plain_error(FaultKind kind) {
  switch (kind) {
    case FaultKind::no_space:
    case FaultKind::no_inodes:
    case FaultKind::no_space_late:
      return make_error(errc::no_space_on_device);
    case FaultKind::quota:
      return ErrorCode(EDQUOT, boost::system::generic_category());
    case FaultKind::too_many_links:
      return make_error(errc::too_many_links);
    case FaultKind::too_many_files:
      return make_error(errc::too_many_files_open_in_system);
    case FaultKind::metadata_error:
    case FaultKind::write_error:
    case FaultKind::sync_error:
      return make_error(errc::io_error);
    default:
      return std::nullopt;
  }
}

bool is_write(DiskOp op) {
  return op == DiskOp::write || op == DiskOp::append;
}

}  // namespace

Result<const FaultRule*> Disk::admit(CallSite site, std::string_view path, Access access,
                                     FaultKinds kinds) {
  if (shut_down_) return make_error(errc::io_error);
  if (read_only_ && access == Access::changes) return make_error(errc::read_only_file_system);
  if (!options_.faults) return nullptr;
  options_.faults->called({site.op, path, roles_.name(site.role), now_});
  kinds &= ~(bit_of(FaultKind::slow) | bit_of(FaultKind::stall));
  const FaultRule* rule = strike(kinds, site, path);
  if (rule == nullptr || is_write(site.op)) return rule;  // A write may be done in part.
  const std::optional<ErrorCode> error = plain_error(rule->kind);
  if (error) return *error;
  return rule;
}

const FaultRule* Disk::strike(FaultKinds kinds, CallSite site, std::string_view path) {
  if (!options_.faults) return nullptr;
  return options_.faults->strike(kinds, {site.op, path, roles_.name(site.role), now_});
}

const FaultRule* Disk::slowed(DiskOp op, std::optional<HandleId> id, std::string_view path) {
  if (!options_.faults) return nullptr;
  constexpr FaultKinds kKinds = bit_of(FaultKind::slow) | bit_of(FaultKind::stall);
  if (!id) return strike(kKinds, CallSite{op, role(path)}, path);
  const OpenFile& file = handle(*id);
  return strike(kKinds, CallSite{op, file.role}, file.path);
}

Result<std::size_t> Disk::put_hit(OpenFile& file, std::uint64_t offset,
                                  std::span<const std::string_view> pieces, std::uint64_t length,
                                  DiskOp op, const FaultRule& rule) {
  Random& chance = options_.faults->chance();
  const CallSite site{op, file.role};
  if (const std::optional<ErrorCode> error = plain_error(rule.kind)) {
    const std::uint64_t end = offset + chance.below(length);
    const std::uint64_t done = end - end % kSectorSize;  // Whole sectors, or nothing.
    if (done > offset) put_all(file, offset, pieces, done - offset, op, false);
    return *error;
  }
  const bool lost = rule.kind == FaultKind::lost_write || rule.kind == FaultKind::misdirected_write;
  if (rule.kind == FaultKind::short_write && length > 1) length = 1 + chance.below(length - 1);
  put_all(file, offset, pieces, length, op, lost);
  if (lost) {
    for (std::uint64_t page = offset / kPageSize; page <= (offset + length - 1) / kPageSize;
         ++page) {
      lost_pages_[file.file].insert(page);
    }
  }
  if (rule.kind == FaultKind::misdirected_write) misdirect(file.file, offset, pieces.front(), site);
  return static_cast<std::size_t>(length);
}

void Disk::cut_listing(Listing& listing, const FaultRule& rule) {
  Random& chance = options_.faults->chance();
  if (listing.entries.empty()) {
    listing.breaks_off = rule.kind == FaultKind::listing_error;
    return;
  }
  if (rule.kind == FaultKind::listing_error) {
    listing.entries.resize(chance.below(listing.entries.size()));
    listing.breaks_off = true;
    return;
  }
  const std::size_t always = chance.below(listing.entries.size());
  std::size_t at = 0;
  std::erase_if(listing.entries,
                [&](const DirectoryEntry&) { return at++ == always || chance.chance(300'000); });
}

std::uint64_t Disk::some_sector(const OpenFile& file, std::uint64_t offset, std::uint64_t length,
                                const FaultRule& rule) {
  const std::uint64_t first = offset / kSectorSize;
  const std::uint64_t end = (offset + length - 1) / kSectorSize + 1;
  std::string bytes((end - first) * kSectorSize, '\0');
  inode_of(file).bytes.read(first * kSectorSize, bytes);
  std::vector<std::uint64_t> used;
  for (std::uint64_t sector = first; sector < end; ++sector) {
    const std::size_t at = (sector - first) * kSectorSize;
    const std::string_view contents = std::string_view(bytes).substr(at, kSectorSize);
    if (contents.find_first_not_of('\0') != std::string_view::npos) used.push_back(sector);
  }
  const std::uint64_t choices = used.empty() ? end - first : used.size();
  const std::uint64_t chosen =
      rule.sector ? *rule.sector % choices : options_.faults->chance().below(choices);
  return used.empty() ? first + chosen : used[chosen];
}

void Disk::spoil(const OpenFile& file, std::uint64_t sector, CallSite site) {
  DiskEvent spoiled = event(DiskEvent::Kind::spoil, site, file.file);
  spoiled.offset = sector;
  seen_.spoil(file.file, spoiled.offset);
  happened(std::move(spoiled));
}

void Disk::rot(const OpenFile& file, std::uint64_t sector, std::uint64_t offset,
               std::uint64_t length, CallSite site) {
  const std::uint64_t first = std::max(offset, sector * kSectorSize);
  const std::uint64_t end = std::min(offset + length, (sector + 1) * kSectorSize);
  DiskEvent rotten = event(DiskEvent::Kind::flip, site, file.file);
  rotten.offset = first + options_.faults->chance().below(end - first);
  rotten.length = options_.faults->chance().below(8);
  seen_.flip(file.file, rotten.offset, static_cast<unsigned>(rotten.length));
  happened(std::move(rotten));
}

void Disk::misdirect(FileId file, std::uint64_t offset, std::string_view bytes, CallSite site) {
  // Any sector of any file; the numbers are dense, so a few tries find one.
  Random& chance = options_.faults->chance();
  FileId victim = file;
  for (int tries = 0; tries < 16; ++tries) {
    const auto number = static_cast<InodeNumber>(chance.below(seen_.inodes_in_use() + 8));
    const Inode* other = seen_.find(number);
    if (other == nullptr || other->size == 0 || other->links == 0) continue;
    victim = seen_.id_of(number);
    break;
  }
  const std::uint64_t sectors = (seen_.find(victim)->size + kSectorSize - 1) / kSectorSize;
  DiskEvent scribbled = event(DiskEvent::Kind::scribble, site, victim);
  std::uint64_t sector = chance.below(sectors);
  if (victim == file && sector == offset / kSectorSize) sector = (sector + 1) % sectors;
  scribbled.offset = sector * kSectorSize;
  scribbled.bytes = std::make_shared<std::string>(bytes.substr(0, kSectorSize));
  scribbled.attributes.modified = seen_.find(victim)->attributes.modified;
  happened(std::move(scribbled));
}

}  // namespace porpoise::sim
