// JournalStore::open: the lock, the segments, what is damaged, what is orphaned.

#include <algorithm>

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/queue/journal/journal_store.h"
#include "impl/queue/journal/recovery.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::uint64_t kReadPiece = 256 << 10;
/// Ids that a crash may have hidden from us.
constexpr MessageId kIdJump = 1024;
/// Batches that may stand where nothing can be read.
constexpr std::uint64_t kSequenceJump = 1 << 20;

/// The first segment that counted when this one was last written to; 0: it does not know.
std::uint64_t counts_from(const SegmentScan& scan) {
  std::uint64_t oldest = scan.header ? scan.header->oldest : 0;
  for (const Piece& piece : scan.pieces) {
    if (piece.batch) oldest = std::max(oldest, piece.batch->oldest);
  }
  return oldest;
}

}  // namespace

Task<Result<void>> JournalStore::open(std::function<void(const Listed&)> found,
                                      std::function<void(std::string)> warn) {
  warn_ = warn;
  const Result<void> locked = co_await lock();
  PORPOISE_CO_CHECK(locked);
  const Result<void> recovered = co_await recover(std::move(warn));
  PORPOISE_CO_CHECK(recovered);
  ages_.tell(found);
  co_return Result<void>();
}

Task<Result<void>> JournalStore::lock() {
  OpenOptions options;
  options.write = true;
  options.create = true;
  const std::string path = directory_ + "/lock";
  Result<std::unique_ptr<File>> opened = co_await host_.files.open(path, options);
  if (opened.has_error() && opened.error() == errc::no_such_file_or_directory) {
    const Result<void> made = co_await make_directory_durably(host_.files, directory_);
    PORPOISE_CO_CHECK(made);
    opened = co_await host_.files.open(path, options);
  }
  PORPOISE_CO_CHECK(opened);
  // Whoever made the directory may have been killed before its name was safe.
  const Result<void> named = co_await host_.files.sync_directory(parent_directory(directory_));
  PORPOISE_CO_CHECK(named);
  const Result<bool> locked = co_await (*opened)->try_lock(LockKind::exclusive);
  PORPOISE_CO_CHECK(locked);
  if (!*locked) co_return make_error(errc::address_in_use);
  lock_ = std::move(*opened);
  co_return Result<void>();
}

Task<Result<void>> JournalStore::recover(std::function<void(std::string)> warn) {
  const Result<Segments::Listing> listing = co_await segments_.list();
  PORPOISE_CO_CHECK(listing);
  const std::vector<std::uint64_t>& numbers = listing->numbers;
  co_await segments_.spares().adopt(listing->spares, options_.segment_bytes);
  const std::size_t piece = round_up(std::max(kReadPiece, options_.inline_max), kBlock);

  Recovery recovery(catalog_, ages_);
  Replay replay(recovery);
  Chain chain;
  // The newest tells which of the oldest files are only names that came back.
  std::shared_ptr<const SegmentBytes> newest;
  SegmentScan newest_scan;
  std::uint64_t oldest = 0;
  if (!numbers.empty()) {
    chain.segment = numbers.back();
    Result<SegmentBytes> bytes = co_await segments_.load(numbers.back(), piece);
    PORPOISE_CO_CHECK(bytes);
    newest = std::make_shared<const SegmentBytes>(std::move(*bytes));
    newest_scan = scan_segment(newest);
    oldest = counts_from(newest_scan);
  }
  std::uint64_t promised = 0;  // the oldest that must be there
  for (const std::uint64_t number : numbers) {
    const std::string name = hex_name(number) + ".seg";
    if (number < oldest) {
      surplus_.push_back(name);
      continue;
    }
    if (number != numbers.back()) {
      std::optional<Segments::Listed> listed = co_await segments_.load_contents(number);
      if (listed) {
        segments_.adopt(number, listed->scan, listed->size);
        replay.segment(std::move(listed->scan));
        continue;
      }
    }
    std::shared_ptr<const SegmentBytes> source = newest;
    SegmentScan scan;
    if (number == numbers.back()) {
      scan = std::move(newest_scan);
    } else {
      Result<SegmentBytes> bytes = co_await segments_.load(number, piece);
      PORPOISE_CO_CHECK(bytes);
      source = std::make_shared<const SegmentBytes>(std::move(*bytes));
      scan = scan_segment(source);
    }
    if (scan.generation == 0) {
      // Never finished, unless something stands where batches do.
      if (!scan.pieces.empty()) co_await set_aside(name, source->bytes, warn);
      co_await segments_.discard(name);
      continue;
    }
    promised = std::max(promised, counts_from(scan));
    segments_.adopt(number, scan, source->bytes.size());
    replay.segment(std::move(scan));
  }
  if (promised != 0 && segments_.oldest() > promised) {
    warn(fmt::format("queue/journal: segments {} to {} are missing without a trace", promised,
                     segments_.oldest() - 1));
  }
  const std::vector<RecordView> last = replay.finish();
  std::vector<Item> rewritten = recovery.rewrite(last);
  newest.reset();

  for (const Piece& damage : recovery.damages()) {
    const std::string name = fmt::format("{}-{}", hex_name(damage.source->number), damage.offset);
    co_await set_aside(name, damage.source->bytes.substr(damage.offset, damage.length), warn);
  }
  for (const std::string& line : recovery.warnings()) warn(line);

  next_id_ = std::max(replay.next_id(), recovery.highest_id() + 1);
  if (!numbers.empty()) next_id_ += kIdJump;
  chain.previous = replay.settled();
  chain.sequence = replay.highest_sequence();
  if (replay.tail_unreadable()) {
    chain.sequence += kSequenceJump;
    chain.previous = chain.sequence;
  }
  writer_.start(chain);
  co_await collect_orphans(rewritten);
  writer_.rewrite(std::move(rewritten));
  co_return Result<void>();
}

Task<> JournalStore::set_aside(std::string name, std::string bytes,
                               std::function<void(std::string)> warn) {
  const std::string path = damaged_.path() + "/" + name;
  std::string kept = fmt::format("a copy is in {}", path);
  Result<void> copied = co_await damaged_.ensure();
  if (copied.has_value()) {
    copied = co_await replace_file(host_.files, path, bytes, 0600);
  }
  if (copied.has_error()) kept = fmt::format("no copy: {}", copied.error().message());
  warn(fmt::format("queue/journal: {} ({} bytes) is damaged; {}", name, bytes.size(), kept));
}

/// Bodies that no message needs. Those whose message was removed by what stood last wait until
/// that is written again.
Task<> JournalStore::collect_orphans(std::vector<Item> rewritten) {
  const Result<std::vector<MessageId>> bodies = co_await bodies_.list();
  if (bodies.has_error()) co_return;  // the next start will find them
  for (const MessageId id : *bodies) {
    next_id_ = std::max(next_id_, id + 1);
    const bool waits = std::any_of(rewritten.begin(), rewritten.end(), [&](const Item& item) {
      return item.external && (item.finishes == id || item.id == id);
    });
    if (catalog_.find(id) || waits) continue;
    const Result<void> gone = co_await bodies_.remove(id);
    if (gone.has_error()) spawn(host_.executor, remove_body(id));
  }
}

}  // namespace porpoise::queue::journal
