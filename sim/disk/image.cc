#include "sim/disk/image.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/assert.h"

namespace porpoise::sim {
namespace {

constexpr std::uint32_t kRootMode = 0755;

}  // namespace

DiskImage::DiskImage() : table_(std::make_shared<Table>()) {
  Attributes attributes;
  attributes.mode = kRootMode;
  make(FileId{kRoot, 0}, FileKind::directory, attributes);
  change_links(kRoot, 1);
}

const Inode* DiskImage::find(InodeNumber number) const {
  const std::size_t block = number / kInodesPerBlock;
  if (block >= table_->blocks.size() || !table_->blocks[block]) return nullptr;
  return (*table_->blocks[block])[number % kInodesPerBlock].get();
}

const Inode* DiskImage::find(FileId file) const {
  const Inode* inode = find(file.number);
  return inode != nullptr && inode->generation == file.generation ? inode : nullptr;
}

std::uint64_t DiskImage::blocks_in_use() const {
  return table_->blocks_in_use;
}
std::uint64_t DiskImage::inodes_in_use() const {
  return table_->inodes;
}

InodeNumber DiskImage::lowest_free_number() const {
  InodeNumber number = table_->lowest_free;
  while (find(number) != nullptr) ++number;
  return number;
}

void DiskImage::make(FileId file, FileKind kind, const Attributes& attributes) {
  if (const Inode* before = find(file.number)) {
    if (before->links != 0) forget_names_of(file.number);
    free(FileId{file.number, before->generation});
  }
  Table& table = own();
  std::shared_ptr<Inode>& held = slot(table, file.number);
  held = std::make_shared<Inode>();
  held->kind = kind;
  held->generation = file.generation;
  held->attributes = attributes;
  ++table.inodes;
  count_nameless(*held, 1);
  table.next_generation = std::max(table.next_generation, file.generation + 1);
  while (find(table.lowest_free) != nullptr) ++table.lowest_free;
  mark_stale(table, file.number, *held);
}

void DiskImage::free(FileId file) {
  const Inode* inode = find(file);
  if (inode == nullptr) return;
  Table& table = own();
  table.sum -= inode->part;
  table.times_sum -= inode->times_part;
  table.blocks_in_use -= inode->bytes.blocks();
  --table.inodes;
  if (inode->links == 0) count_nameless(*inode, -1);
  table.lowest_free = std::min(table.lowest_free, file.number);
  slot(table, file.number).reset();
}

void DiskImage::enter(FileId directory, std::string_view name, FileId file) {
  Inode* into = edit(directory);
  if (into == nullptr || find(file) == nullptr) return;
  const std::optional<InodeNumber> replaced = into->names.find(name);
  into->names.put(name, file.number);
  if (replaced) change_links(*replaced, -1);
  change_links(file.number, 1);
}

void DiskImage::leave(FileId directory, std::string_view name) {
  Inode* from = edit(directory);
  if (from == nullptr) return;
  const std::optional<InodeNumber> gone = from->names.find(name);
  if (!gone) return;
  from->names.erase(name);
  change_links(*gone, -1);
}

void DiskImage::write(FileId file, std::uint64_t offset, std::string_view bytes, WallTime when) {
  Inode* inode = edit(file);
  if (inode == nullptr) return;
  inode->attributes.modified = when;
  if (offset >= inode->size) return;
  bytes = bytes.substr(0, inode->size - offset);
  const std::uint64_t before = inode->bytes.blocks();
  inode->bytes.write(offset, bytes);
  table_->blocks_in_use += inode->bytes.blocks() - before;
  if (!inode->bad_sectors.empty()) {
    std::erase_if(inode->bad_sectors, [&](std::uint32_t sector) {
      return sector * kSectorSize < offset + bytes.size() && (sector + 1) * kSectorSize > offset;
    });
  }
}

void DiskImage::write_zeros(FileId file, std::uint64_t offset, std::uint64_t length,
                            WallTime when) {
  Inode* inode = edit(file);
  if (inode == nullptr) return;
  inode->attributes.modified = when;
  if (offset >= inode->size) return;
  length = std::min(length, inode->size - offset);
  const std::uint64_t before = inode->bytes.blocks();
  inode->bytes.write_zeros(offset, length);
  table_->blocks_in_use += inode->bytes.blocks() - before;
  std::erase_if(inode->bad_sectors, [&](std::uint32_t sector) {
    return sector * kSectorSize < offset + length && (sector + 1) * kSectorSize > offset;
  });
}

void DiskImage::resize(FileId file, std::uint64_t size, WallTime when) {
  Inode* inode = edit(file);
  if (inode == nullptr) return;
  inode->attributes.modified = when;
  if (size < inode->size) {
    const std::uint64_t before = inode->bytes.blocks();
    inode->bytes.cut(size);
    table_->blocks_in_use -= before - inode->bytes.blocks();
    std::erase_if(inode->bad_sectors,
                  [&](std::uint32_t sector) { return sector * kSectorSize >= size; });
  }
  inode->size = size;
}

void DiskImage::allocate(FileId file, std::uint64_t offset, std::uint64_t length) {
  Inode* inode = edit(file);
  if (inode == nullptr) return;
  const std::uint64_t before = inode->bytes.blocks();
  inode->bytes.allocate(offset, length);
  table_->blocks_in_use += inode->bytes.blocks() - before;
}

void DiskImage::set_attributes(FileId file, const Attributes& attributes) {
  if (Inode* inode = edit(file)) inode->attributes = attributes;
}

void DiskImage::touch(FileId file, WallTime modified) {
  if (Inode* inode = edit(file)) inode->attributes.modified = modified;
}

void DiskImage::spoil(FileId file, std::uint64_t sector) {
  Inode* inode = edit(file);
  if (inode == nullptr || sector * kSectorSize >= inode->size) return;
  const auto value = static_cast<std::uint32_t>(sector);
  const auto at = std::lower_bound(inode->bad_sectors.begin(), inode->bad_sectors.end(), value);
  if (at == inode->bad_sectors.end() || *at != value) inode->bad_sectors.insert(at, value);
}

void DiskImage::flip(FileId file, std::uint64_t byte, unsigned bit) {
  Inode* inode = edit(file);
  if (inode == nullptr || byte >= inode->size) return;
  char value = 0;
  inode->bytes.read(byte, std::span(&value, 1));
  value = static_cast<char>(value ^ (1 << bit));
  const std::uint64_t before = inode->bytes.blocks();
  inode->bytes.write(byte, std::string_view(&value, 1));
  table_->blocks_in_use += inode->bytes.blocks() - before;
}

void DiskImage::drop_orphans() {
  while (table_->nameless != 0) {
    for (std::size_t block = 0; block < table_->blocks.size(); ++block) {
      for (std::size_t at = 0; table_->blocks[block] && at < kInodesPerBlock; ++at) {
        const auto number = static_cast<InodeNumber>(block * kInodesPerBlock + at);
        const Inode* inode = find(number);
        if (inode == nullptr || inode->links != 0) continue;
        const Names below = inode->names;
        below.for_each([&](const Names::Entry& entry) { change_links(entry.number, -1); });
        free(id_of(number));
      }
    }
  }
}

void DiskImage::drop_unreachable() {
  if (table_->nameless_directories != 0) drop_orphans();
}

Hash128 DiskImage::hash_of_bytes(FileId file) {
  if (find(file) == nullptr) return Hash128{};
  Inode* inode = edit(file);
  return HashBuilder().add(inode->size).add(inode->bytes.settle()).finish();
}

Hash128 DiskImage::hash() {
  settle();
  return HashBuilder().add(table_->sum).add(table_->times_sum).finish();
}

Hash128 DiskImage::hash_without_times() {
  settle();
  return HashBuilder().add(table_->sum).finish();
}

DiskImage::Table& DiskImage::own() {
  if (table_.use_count() > 1) table_ = std::make_shared<Table>(*table_);
  return *table_;
}

Inode* DiskImage::edit(FileId file) {
  if (find(file) == nullptr) return nullptr;
  Table& table = own();
  std::shared_ptr<Inode>& held = slot(table, file.number);
  if (held.use_count() > 1) held = std::make_shared<Inode>(*held);
  mark_stale(table, file.number, *held);
  return held.get();
}

std::shared_ptr<Inode>& DiskImage::slot(Table& table, InodeNumber number) {
  const std::size_t at = number / kInodesPerBlock;
  if (at >= table.blocks.size()) table.blocks.resize(at + 1);
  std::shared_ptr<Block>& block = table.blocks[at];
  if (!block) {
    block = std::make_shared<Block>();
  } else if (block.use_count() > 1) {
    block = std::make_shared<Block>(*block);
  }
  return (*block)[number % kInodesPerBlock];
}

void DiskImage::mark_stale(Table& table, InodeNumber number, Inode& inode) {
  if (inode.stale) return;
  inode.stale = true;
  table.stale.push_back(number);
}

void DiskImage::change_links(InodeNumber number, std::int32_t by) {
  const Inode* seen = find(number);
  if (seen == nullptr) return;
  Inode* inode = edit(FileId{number, seen->generation});
  if (inode->links == 0) count_nameless(*inode, -1);
  inode->links = static_cast<std::uint32_t>(static_cast<std::int32_t>(inode->links) + by);
  if (inode->links == 0) count_nameless(*inode, 1);
}

void DiskImage::count_nameless(const Inode& inode, std::int64_t by) {
  table_->nameless += static_cast<std::uint64_t>(by);
  if (inode.kind == FileKind::directory) {
    table_->nameless_directories += static_cast<std::uint64_t>(by);
  }
}

void DiskImage::forget_names_of(InodeNumber number) {
  for (std::size_t at = 0; at < table_->blocks.size() * kInodesPerBlock; ++at) {
    const Inode* inode = find(static_cast<InodeNumber>(at));
    if (inode == nullptr || inode->names.empty()) continue;
    const FileId directory = id_of(static_cast<InodeNumber>(at));
    const Names names = inode->names;
    names.for_each([&](const Names::Entry& entry) {
      if (entry.number == number) leave(directory, entry.name);
    });
  }
}

void DiskImage::settle() {
  if (table_->stale.empty()) return;
  Table& table = own();
  for (const InodeNumber number : table.stale) {
    const Inode* seen = find(number);
    if (seen == nullptr || !seen->stale) continue;
    Inode& inode = *edit(FileId{number, seen->generation});
    inode.stale = false;
    table.sum -= inode.part;
    table.times_sum -= inode.times_part;
    inode.part = inode.times_part = Hash128{};
    if (inode.links == 0) continue;
    const Attributes& shown = inode.attributes;
    HashBuilder part;
    part.add(number).add(static_cast<std::uint64_t>(inode.kind) << 32 | inode.links);
    part.add(static_cast<std::uint64_t>(shown.mode) << 32 | shown.owner).add(shown.group);
    part.add(inode.size).add(inode.bytes.settle()).add(inode.names.sum());
    for (const std::uint32_t sector : inode.bad_sectors) part.add(sector);
    inode.part = part.finish();
    const auto micros = [](WallTime at) {
      return static_cast<std::uint64_t>(at.time_since_epoch().count());
    };
    inode.times_part =
        HashBuilder().add(number).add(micros(shown.modified)).add(micros(shown.accessed)).finish();
    table.sum += inode.part;
    table.times_sum += inode.times_part;
  }
  table.stale.clear();
}

}  // namespace porpoise::sim
