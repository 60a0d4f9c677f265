#pragma once
// A whole file system as a value: what a disk holds at one moment. Both sides of a simulated disk
// (what processes see, what is durable) and every crash state are of this type.
// Knows no processes, no log and no faults.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impl/host/filesystem.h"
#include "sim/disk/file_bytes.h"
#include "sim/disk/names.h"

namespace porpoise::sim {

/// One file for as long as the disk lives: inode numbers are reused, generations are not.
struct FileId {
  InodeNumber number = 0;
  std::uint32_t generation = 0;
  auto operator<=>(const FileId&) const = default;
};

/// What stat shows and set_* change.
struct Attributes {
  std::uint32_t mode = 0;
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  WallTime modified;
  WallTime accessed;

  bool operator==(const Attributes&) const = default;
};

struct Inode {
  FileKind kind = FileKind::regular;
  std::uint32_t generation = 0;
  std::uint32_t links = 0;  ///< Names, over all directories.
  Attributes attributes;
  std::uint64_t size = 0;
  FileBytes bytes;
  Names names;                             ///< Of a directory.
  std::vector<std::uint32_t> bad_sectors;  ///< Sorted; they cannot be read until overwritten.

  // What this inode adds to the image's sums at the moment.
  Hash128 part;
  Hash128 times_part;
  bool stale = false;
};

/// Copying is O(1); copies share everything until they change. Changes that name a file which is
/// not there (any more) do nothing: a log may still speak of it.
class DiskImage {
 public:
  static constexpr InodeNumber kRoot = 2;

  /// An empty root directory, mode 0755, of user 0.
  DiskImage();

  // Looking.
  const Inode* find(InodeNumber number) const;
  const Inode* find(FileId file) const;
  /// Nothing when `path` (absolute) leads nowhere.
  const Inode* find_path(std::string_view path) const;
  InodeNumber number_of(std::string_view path) const;  ///< 0 when it leads nowhere.
  FileId id_of(InodeNumber number) const { return {number, find(number)->generation}; }
  /// A regular file's bytes, for tests and reports.
  std::string contents(std::string_view path) const;
  /// One line per name, sorted: path, kind, number, mode, owner, links, size.
  std::string describe() const;
  std::uint64_t blocks_in_use() const;
  std::uint64_t inodes_in_use() const;
  InodeNumber lowest_free_number() const;
  /// Above every generation used so far.
  std::uint32_t next_generation() const { return table_->next_generation; }

  // Changing.
  /// A new file without a name. Replaces an earlier generation of the number.
  void make(FileId file, FileKind kind, const Attributes& attributes);
  void free(FileId file);
  void enter(FileId directory, std::string_view name, FileId file);
  void leave(FileId directory, std::string_view name);
  /// Bytes beyond the size are not kept.
  void write(FileId file, std::uint64_t offset, std::string_view bytes, WallTime when);
  void write_zeros(FileId file, std::uint64_t offset, std::uint64_t length, WallTime when);
  void resize(FileId file, std::uint64_t size, WallTime when);
  void allocate(FileId file, std::uint64_t offset, std::uint64_t length);
  void set_attributes(FileId file, const Attributes& attributes);
  void touch(FileId file, WallTime modified);
  void spoil(FileId file, std::uint64_t sector);
  void flip(FileId file, std::uint64_t byte, unsigned bit);

  /// What a boot does first: files without a name are forgotten, also those below one.
  void drop_orphans();
  /// Only if a directory without a name may hide named files: those must not count in the hash.
  void drop_unreachable();

  /// Names the contents: equal for equal trees, however they came about. Inode numbers, owners,
  /// modes and times belong to the contents; which zeros are allocated does not, and files
  /// without a name do not. Brings the sums up to date first.
  Hash128 hash();
  Hash128 hash_without_times();
  /// Brings the sums up to date; copies made afterwards need not do it again.
  void settle();
  /// Of one file's size and bytes; nothing when it is not there.
  Hash128 hash_of_bytes(FileId file);

 private:
  static constexpr std::size_t kInodesPerBlock = 16;
  using Block = std::array<std::shared_ptr<Inode>, kInodesPerBlock>;
  struct Table {
    std::vector<std::shared_ptr<Block>> blocks;
    std::vector<InodeNumber> stale;
    InodeNumber lowest_free = kRoot;  ///< Nothing below is free.
    std::uint32_t next_generation = 0;
    std::uint64_t inodes = 0;
    std::uint64_t blocks_in_use = 0;
    std::uint64_t nameless = 0;  ///< Inodes with no links.
    std::uint64_t nameless_directories = 0;
    Hash128 sum;
    Hash128 times_sum;
  };

  Table& own();
  /// To be changed; null when it is not there.
  Inode* edit(FileId file);
  std::shared_ptr<Inode>& slot(Table& table, InodeNumber number);
  void mark_stale(Table& table, InodeNumber number, Inode& inode);
  void change_links(InodeNumber number, std::int32_t by);
  void count_nameless(const Inode& inode, std::int64_t by);
  void forget_names_of(InodeNumber number);

  std::shared_ptr<Table> table_;
};

}  // namespace porpoise::sim
