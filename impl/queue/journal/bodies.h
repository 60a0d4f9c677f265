#pragma once
// Bodies too large for the journal: queue/body/ID, checked in chunks by what the record says.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "impl/host/filesystem.h"
#include "impl/queue/journal/directories.h"
#include "impl/queue/journal/records.h"

namespace porpoise::queue::journal {

/// A body being written; at most one chunk of it is in memory.
class BodyWriter {
 public:
  BodyWriter(std::unique_ptr<File> file, std::uint64_t epoch)
      : file_(std::move(file)), epoch_(epoch) {}

  Task<Result<void>> append(std::string_view bytes);
  /// Writes what is left and makes the contents durable; not the name.
  Task<Result<void>> finish();
  const std::vector<std::uint32_t>& chunk_crcs() const { return chunk_crcs_; }
  std::uint64_t epoch() const { return epoch_; }

 private:
  Task<Result<void>> write_chunk();

  std::unique_ptr<File> file_;
  std::uint64_t epoch_;  ///< Of the directory when the name was made.
  std::string chunk_;
  std::uint64_t written_ = 0;
  std::vector<std::uint32_t> chunk_crcs_;
};

class Bodies {
 public:
  /// Told of a body that is not what was written, whenever that is met; outlives what open() gives.
  using OnDamage = std::function<void(MessageId id)>;

  Bodies(FileSystem& files, std::string directory, OnDamage on_damage);

  Task<Result<std::unique_ptr<BodyWriter>>> create(MessageId id);
  /// Makes the name of a finished body durable.
  Task<Result<void>> sync_name(const BodyWriter& body);
  /// Reading it fails with bad_message where a chunk is not what was written.
  Task<Result<std::shared_ptr<MessageSource>>> open(MessageId id, std::uint64_t size,
                                                    std::vector<std::uint32_t> chunk_crcs);
  /// Not durable: what comes back is an orphan. Errors: no_such_file_or_directory.
  Task<Result<void>> remove(MessageId id);
  /// Every file there, in order of id; empty when there is no directory.
  Task<Result<std::vector<MessageId>>> list();

  std::string path_of(MessageId id) const;

 private:
  FileSystem& files_;
  LateDirectory directory_;
  OnDamage on_damage_;
};

}  // namespace porpoise::queue::journal
