#include "sim/disk/micro_op.h"

#include <algorithm>
#include <array>

namespace porpoise::sim {
namespace {

void leave(DiskImage& image, FileId directory, const std::string& name, FileId file) {
  const Inode* inode = image.find(directory);
  if (inode != nullptr && inode->names.find(name) == file.number) image.leave(directory, name);
}

}  // namespace

void apply(const MicroOp& op, DiskImage& image) {
  switch (op.kind) {
    case MicroOp::Kind::inode:
      image.make(op.file, op.file_kind, op.attributes);
      break;
    case MicroOp::Kind::enter:
      image.enter(op.directory, op.name, op.file);
      break;
    case MicroOp::Kind::leave:
      leave(image, op.directory, op.name, op.file);
      break;
    case MicroOp::Kind::rename:
      image.enter(op.directory2, op.name2, op.file);
      leave(image, op.directory, op.name, op.file);
      break;
    case MicroOp::Kind::size:
      image.resize(op.file, op.offset, op.attributes.modified);
      break;
    case MicroOp::Kind::extent:
      apply_piece(op, op.offset, op.length, image);
      break;
    case MicroOp::Kind::allocate:
      image.allocate(op.file, op.offset, op.length);
      break;
    case MicroOp::Kind::attributes:
      image.set_attributes(op.file, op.attributes);
      break;
  }
}

void apply_piece(const MicroOp& op, std::uint64_t offset, std::uint64_t length, DiskImage& image) {
  const Inode* inode = image.find(op.file);
  if (inode == nullptr) return;
  const WallTime when = op.attributes.modified;
  if (op.grows && inode->size < offset + length) image.resize(op.file, offset + length, when);
  if (op.bytes) {
    const std::string_view all = *op.bytes;
    image.write(op.file, offset, all.substr(offset - op.offset, length), when);
  } else {
    image.write_zeros(op.file, offset, length, when);
  }
}

std::string_view name_of(MicroOp::Kind kind) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "inode", "enter", "leave", "rename", "size", "data", "allocate", "attributes"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace porpoise::sim
