#pragma once
// The smallest steps in which changes reach a simulated disk. One call makes a few of them; a
// crash keeps some and loses others.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/disk/event.h"

namespace porpoise::sim {

struct MicroOp {
  enum class Kind : std::uint8_t {
    inode,       ///< A file exists, still without a name.
    enter,       ///< directory/name means `file`.
    leave,       ///< directory/name, which meant `file`, is gone.
    rename,      ///< directory/name became directory2/name2, both at once.
    size,        ///< From `size_before` to `offset`.
    extent,      ///< [offset, offset + length); divisible into sectors. `bytes` null: zeros.
    allocate,    ///< [offset, offset + length) has blocks.
    attributes,  ///< Owner, mode and times.
  };

  std::uint64_t id = 0;  ///< In the order in which they were issued.
  Kind kind = Kind::inode;
  FileKind file_kind = FileKind::regular;
  bool grows = false;     ///< extent: carries the size along. size: made by a write.
  bool replaces = false;  ///< rename: the new name was taken.
  bool cached = false;    ///< In the cache of a disk that lied about it.
  CallSite site;
  Instant time;
  FileId file;
  FileId directory;
  FileId directory2;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t size_before = 0;
  std::shared_ptr<const std::string> bytes;
  Attributes attributes;
  std::string name;
  std::string name2;
  /// Earlier ops that are on the disk whenever this one is, synced or not.
  std::vector<std::uint64_t> needs;
  /// Earlier ops that are on the disk whenever this one gets there without a sync.
  std::vector<std::uint64_t> follows;

  /// Part of the metadata sequence, as opposed to data.
  bool is_metadata() const { return kind != Kind::extent && !(kind == Kind::size && grows); }
  bool is_of_names() const {
    return kind == Kind::enter || kind == Kind::leave || kind == Kind::rename;
  }
};

/// Brings `op` to `image`. What it speaks of may be missing there: then nothing happens.
void apply(const MicroOp& op, DiskImage& image);
/// The part [offset, offset + length) of an extent.
void apply_piece(const MicroOp& op, std::uint64_t offset, std::uint64_t length, DiskImage& image);

std::string_view name_of(MicroOp::Kind kind);

}  // namespace porpoise::sim
