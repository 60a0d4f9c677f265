#pragma once
// The segment files in queue/journal/: making, reading, dropping.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impl/host/filesystem.h"
#include "impl/queue/journal/directories.h"
#include "impl/queue/journal/index.h"
#include "impl/queue/journal/scanner.h"
#include "impl/queue/journal/spares.h"

namespace porpoise::queue::journal {

class Segments {
 public:
  Segments(FileSystem& files, std::string directory);

  struct Listing {
    std::vector<std::uint64_t> numbers;  ///< Sorted.
    std::vector<std::string> spares;     ///< Names.

    Listing() = default;
  };
  /// Empty when there is no directory yet.
  Task<Result<Listing>> list();

  /// All that was ever written, read in pieces of `piece` bytes until a whole piece is zero.
  /// Unreadable sectors are zero and noted as such. Errors: the file cannot even be opened.
  Task<Result<SegmentBytes>> load(std::uint64_t number, std::size_t piece);
  /// What its table of contents tells, when it has a sound one; its size in bytes.
  struct Listed {
    SegmentScan scan;
    std::uint64_t size = 0;

    Listed() = default;
  };
  Task<std::optional<Listed>> load_contents(std::uint64_t number);
  /// Takes a segment of `size` bytes that was found at start into the books.
  void adopt(std::uint64_t number, const SegmentScan& scan, std::uint64_t size);

  /// A new segment of `size` bytes, a spare if there is one, else with room set aside; its header
  /// and its name are durable. After an error the number is spent, and what may be left under its
  /// name holds no batch.
  Task<Result<std::shared_ptr<File>>> create(SegmentHeader header, std::uint64_t size);

  /// The payload of the record at `at`, checked. Errors: bad_message when it is not what was
  /// written; no_such_file_or_directory when the segment is gone.
  Task<Result<std::string>> read(Location at);

  /// What can be read of it.
  Task<std::string> read_damaged(Location at);

  /// The oldest segment holds nothing that is needed. Say so durably (counts_from) before drop():
  /// else a start could not tell it from one that the disk has lost.
  void retire_oldest() { retired_ = oldest(); }
  /// The first segment that must be found by a start. Not one that was found without a batch:
  /// whoever made it may have failed to make its name durable. 0: there is none.
  std::uint64_t counts_from() const;

  /// Durably takes the segment out of the journal: removed, or kept as a spare. Errors: its name
  /// may come back after a power loss.
  Task<Result<void>> drop(std::uint64_t number);
  /// Removes a file that holds nothing, durably or not.
  Task<> discard(std::string name);

  Spares& spares() { return spares_; }
  /// Every block of it had been written before it became a segment.
  bool was_spare(std::uint64_t number) const;

  std::size_t count() const { return books_.size(); }
  std::uint64_t oldest() const { return books_.empty() ? 0 : books_.begin()->first; }
  std::uint64_t total_bytes() const { return total_bytes_; }
  std::string path_of(std::uint64_t number) const;

 private:
  struct Book {
    std::uint64_t size = 0;
    std::uint64_t generation = 0;
    bool was_spare = false;
    bool lasts = true;           ///< Its name is durable.
    std::shared_ptr<File> file;  ///< Empty: not open.

    Book() = default;
  };

  Task<Result<std::string>> read_raw(Location at, std::shared_ptr<File> file);
  Task<Result<std::shared_ptr<File>>> reader(std::uint64_t number);
  Task<Result<std::unique_ptr<File>>> open_new(std::string path, std::uint64_t size);
  Task<Result<void>> begin(File& file, SegmentHeader header, std::string spare,
                           std::uint64_t epoch);
  void limit_open_files();

  FileSystem& files_;
  LateDirectory directory_;
  Spares spares_;
  std::map<std::uint64_t, Book> books_;
  std::deque<std::uint64_t> opened_;  ///< Readers, oldest first.
  std::uint64_t total_bytes_ = 0;
  std::uint64_t retired_ = 0;
};

}  // namespace porpoise::queue::journal
