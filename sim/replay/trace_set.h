#pragma once
// The files of a recording, put in order: which processes they tell of, and what each was told.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "impl/host/record/reader.h"

namespace porpoise::sim {

struct RecordingFile {
  std::string name;
  std::string bytes;

  RecordingFile() = default;
  RecordingFile(std::string name_, std::string bytes_)
      : name(std::move(name_)), bytes(std::move(bytes_)) {}
};

/// One process, in one file or several.
struct RecordedProcess {
  record::Header header;  ///< Of its first file.
  std::vector<const RecordingFile*> parts;
  /// False when its first files are missing: such a record can be looked at, not replayed.
  bool from_its_start = true;

  RecordedProcess() = default;
};

class TraceSet {
 public:
  /// `files` in the order in which they were written.
  explicit TraceSet(std::vector<RecordingFile> files);
  TraceSet(const TraceSet&) = delete;

  const std::vector<RecordedProcess>& processes() const { return processes_; }
  /// `NAME: why`, for every file that holds no readable header.
  const std::vector<std::string>& troubles() const { return troubles_; }

 private:
  std::vector<RecordingFile> files_;
  std::vector<RecordedProcess> processes_;
  std::vector<std::string> troubles_;
};

/// The turns of one process, across its files.
class TurnReader {
 public:
  /// `process` and its files outlive it.
  explicit TurnReader(const RecordedProcess& process) : process_(process) {}
  TurnReader(const TurnReader&) = delete;

  /// False at the end of what can be read: see the functions below.
  bool next(record::ReadTurn& turn);

  /// Why it could not be read further, with the file's name; empty when it ended well: with the
  /// process, or where a killed process's recording ends.
  const std::string& trouble() const { return trouble_; }
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  bool open_part();

  const RecordedProcess& process_;
  std::size_t part_ = 0;  // the next one
  std::unique_ptr<record::Reader> reader_;
  std::uint64_t last_turn_ = 0;
  std::uint64_t last_part_ = 0;
  std::string trouble_;
  std::optional<int> exit_code_;
};

}  // namespace porpoise::sim
