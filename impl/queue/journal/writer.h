#pragma once
// Group commit: one coroutine writes and syncs everything that is waiting, batch by batch.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "impl/host/host.h"
#include "impl/queue/journal/batch.h"
#include "impl/queue/journal/contents.h"
#include "impl/queue/journal/options.h"
#include "impl/queue/journal/segments.h"

namespace porpoise::queue::journal {

/// Where the journal stands after recovery.
struct Chain {
  std::uint64_t previous = 0;  ///< The last batch that counts.
  std::uint64_t sequence = 0;  ///< The highest ever seen.
  std::uint64_t segment = 0;   ///< The highest number ever seen.
};

/// Hears what has become durable, in journal order, before those who wait for it are resumed.
class DurableSink {
 public:
  virtual ~DurableSink() = default;
  virtual void durable(const Item& item, Location at) = 0;
};

/// A write or sync that fails ends its segment: the batch is overwritten with zeros (not relied
/// upon), and an empty batch in a new file passes over it before its committers hear of the
/// failure. While even that fails, everything is refused, with one new trial a second.
class Writer {
 public:
  Writer(const Host& host, const Options& options, Segments& segments, DurableSink& sink,
         const std::uint64_t& next_id);

  void start(Chain chain);

  /// Resumes when the item is durable, or with the error that kept it from being.
  Task<Result<void>> commit(Item item);
  /// Goes with the next batch, whenever that is; dropped when that fails.
  void join(Item item) { last_batch().add(std::move(item)); }
  /// Goes with the next batch, at the latest after Options::lazy. Kept until it is durable.
  void note(Item item);
  /// As note(), all of them in one batch: the one that passes over where they stand now. Call it
  /// before anything else is written.
  void rewrite(std::vector<Item> items);
  /// Makes durable what is waiting.
  Task<Result<void>> flush();
  /// No more flushing by time.
  void stop();

  /// The segment that is being written; 0 when the next batch will begin one.
  std::uint64_t head() const { return head_ ? head_->number : 0; }
  /// It is well in use, and there is no spare to follow it.
  bool wants_spare() const;
  /// The highest number that a segment was ever given.
  std::uint64_t newest() const { return chain_.segment; }
  /// Batches written since the start.
  std::uint64_t batches() const { return batches_; }

 private:
  struct Head {
    std::uint64_t number = 0;
    std::uint64_t generation = 0;
    std::uint64_t size = 0;
    std::uint64_t used = 0;
    bool was_spare = false;
    std::shared_ptr<File> file;
    Contents contents;

    Head() = default;
  };

  Batch& last_batch();
  void flush_later();
  void kick();
  Task<> write_wanted();
  Task<> write_batch(std::shared_ptr<Batch> batch);
  Task<Result<void>> put(Batch& batch);
  bool fits(const Batch& batch, std::uint64_t size) const;
  Task<Result<void>> begin_segment(const Batch& batch);
  Task<Result<void>> create_segment(std::uint64_t size);
  Task<> write_contents();
  Task<Result<void>> write_image(const Batch& batch);
  Task<> pass_over(Batch& failed, std::uint64_t offset, std::uint64_t size);
  std::string image(const Batch& batch, std::uint64_t sequence) const;
  void tell(const Batch& batch, std::uint64_t offset, std::string_view image);
  void carry_over(Batch& batch);
  Task<> flush_in_time();

  const Host& host_;
  const Options& options_;
  Segments& segments_;
  DurableSink& sink_;
  const std::uint64_t& next_id_;
  Chain chain_;
  std::unique_ptr<Head> head_;
  std::deque<std::shared_ptr<Batch>> waiting_;
  bool writing_ = false;
  std::unique_ptr<Timer> timer_;
  bool timing_ = false;
  bool stopped_ = false;
  std::optional<std::uint64_t> doubtful_;  ///< Where in the head a write has failed.
  Result<void> trouble_;                   ///< Why everything is refused.
  Instant next_trial_;                     ///< While there is trouble.
  std::uint64_t batches_ = 0;
};

}  // namespace porpoise::queue::journal
