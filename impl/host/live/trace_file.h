#pragma once
// The files of a recording, written by a thread of their own: whoever records never waits for the
// disk. What cannot be written ends the recording and nothing else.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "impl/host/live/descriptor.h"
#include "impl/host/live/trace_stage.h"
#include "impl/host/record/block.h"
#include "impl/host/record/header.h"

namespace porpoise::live {

std::int64_t monotonic_seconds();

struct TraceFileOptions {
  std::string path;  ///< Of the file being written. Earlier ones are PATH.000001, PATH.000002, ...
  std::uint64_t rotate_bytes = std::uint64_t{256} << 20;  ///< Begin another file then; 0: never.
  std::uint64_t rotate_seconds = 24 * 3600;               ///< Or then; 0: never.
  std::uint64_t keep_bytes = std::uint64_t{4} << 30;      ///< Of all files; the oldest go. 0: all.
  std::uint64_t buffer_bytes = std::uint64_t{64} << 20;   ///< Not yet written, at most.
  int level = 1;                                          ///< zstd's.
  std::function<std::int64_t()> seconds = monotonic_seconds;  ///< The clock of rotate_seconds.

  TraceFileOptions() = default;
};

class TraceFile {
 public:
  explicit TraceFile(TraceFileOptions options) : options_(std::move(options)) {}
  TraceFile(const TraceFile&) = delete;
  /// What was not written is lost; see finish().
  ~TraceFile() { finish(); }

  const TraceFileOptions& options() const { return options_; }

  /// Moves a file that is there aside, completed if its process was killed, and begins another.
  /// Empty, or why that cannot be.
  std::string begin(record::Header header);
  /// Of what put() was not given yet; once it has begun.
  record::TurnKeeper& keeper() { return stage_; }

  /// Never waits. Dropped once the recording has stopped. Gives back the memory of a block that was
  /// written, if there is one.
  std::string put(record::Block block);

  /// Why the recording has stopped; empty while it goes on. Cheap.
  std::string trouble();
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

  /// Bytes that were put and are not in the file yet.
  std::uint64_t waiting();

  /// Writes what is left and the index, and ends the thread.
  void finish();

 private:
  void serve();
  void write(const record::Block& block);
  bool is_due(std::size_t more) const;
  /// Each: false, and stop(), when the disk does not let it.
  bool open_file();
  bool close_file();
  bool write_all(std::string_view bytes);
  bool rotate();
  void make_room();
  void stop(std::string why);
  std::string move_aside();
  void complete();

  const TraceFileOptions options_;
  record::Header header_;
  TraceStage stage_;
  // Of the thread once it runs.
  Descriptor file_;
  std::uint64_t size_ = 0;
  std::int64_t opened_ = 0;  // seconds of the monotonic clock
  std::vector<record::IndexEntry> index_;
  record::Packer packer_{options_.level};

  std::thread thread_;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // over all that follows
  std::condition_variable wanted_;
  std::deque<record::Block> blocks_;
  std::uint64_t waiting_bytes_ = 0;
  std::string spare_;  // memory
  bool finishing_ = false;
  std::string trouble_;
};

}  // namespace porpoise::live
