// JournalStore: giving segments back, and preparing the next. Only the oldest may go, so that a
// message's removal always outlives its record.

#include <algorithm>

#include <fmt/format.h>

#include "impl/queue/journal/journal_store.h"

namespace porpoise::queue::journal {
namespace {

/// Moved in one batch at most: a commit waits for no more than that.
constexpr std::uint64_t kMovedAtOnce = 128 << 10;
constexpr Duration kBetweenRemovals = std::chrono::minutes(10);

}  // namespace

void JournalStore::tidy_if_worthwhile() {
  if (closing_) return;
  if (!filling_ && writer_.wants_spare() && writer_.newest() > no_spare_until_after_) {
    filling_ = true;
    spawn(host_.executor, fill_spare());
  }
  if (tidying_) return;
  const bool surplus = !surplus_.empty() && writer_.batches() > 0;
  if (!surplus && !may_drop() && !worth_moving()) return;
  tidying_ = true;
  spawn(host_.executor, tidy());
}

bool JournalStore::may_drop() const {
  const std::uint64_t oldest = segments_.oldest();
  // Until the first batch of this process is durable, so is nothing that the start relied on.
  return writer_.batches() > 0 && writer_.head() > no_drops_until_after_ &&
         oldest != writer_.head() && catalog_.use_of(oldest).messages == 0;
}

bool JournalStore::worth_moving() const {
  if (writer_.batches() == 0 || segments_.count() <= 2) return false;
  const std::uint64_t total = segments_.total_bytes();
  const std::uint64_t live = catalog_.live_bytes();
  return total > 4 * live || (segments_.count() > options_.segments_max && total > 2 * live);
}

Task<> JournalStore::tidy() {
  co_await discard_surplus();
  while (!closing_) {
    if (may_drop()) {
      const Result<void> dropped = co_await drop_oldest();
      if (dropped.has_error()) no_drops_until_after_ = writer_.newest();
      continue;
    }
    if (!worth_moving()) break;
    const bool moved = co_await move_oldest();
    if (!moved) break;
  }
  tidying_ = false;
  rest_.open_all();
}

Task<> JournalStore::discard_surplus() {
  while (!surplus_.empty()) {
    const std::string name = std::move(surplus_.back());
    surplus_.pop_back();
    co_await segments_.discard(name);
  }
}

Task<Result<void>> JournalStore::drop_oldest() {
  segments_.retire_oldest();
  Item note(RecordType::blank, std::string());
  const Result<void> said = co_await writer_.commit(std::move(note));
  PORPOISE_CO_CHECK(said);
  co_return co_await segments_.drop(segments_.oldest());
}

Task<> JournalStore::fill_spare() {
  const Result<FreeSpace> space = co_await host_.files.free_space(directory_);
  const std::uint64_t needed = options_.reserve_bytes + 2 * options_.segment_bytes;
  Result<void> filled = make_error(errc::no_space_on_device);
  if (space.has_value() && space->bytes >= needed) {
    filled = co_await segments_.spares().fill(options_.segment_bytes, closing_);
  }
  if (filled.has_error()) no_spare_until_after_ = writer_.newest();
  filling_ = false;
  rest_.open_all();
}

/// Writes some messages of the oldest segment again; false when that did not work.
Task<bool> JournalStore::move_oldest() {
  const std::uint64_t segment = segments_.oldest();
  const std::uint64_t needed = catalog_.use_of(segment).messages;
  if (moving_ != segment || to_move_.empty()) {
    moving_ = segment;
    to_move_.clear();
    catalog_.index().for_each([&](const IndexEntry& entry) {
      if (entry.at.segment == segment) to_move_.push_back(entry.id);
    });
    std::reverse(to_move_.begin(), to_move_.end());
  }
  std::uint64_t bytes = 0;
  while (!to_move_.empty() && bytes < kMovedAtOnce) {
    const MessageId id = to_move_.back();
    to_move_.pop_back();
    Result<Loaded> loaded = co_await load(id);
    if (loaded.has_error()) {
      const bool lost = loaded.error() == errc::io_error || loaded.error() == errc::bad_message;
      if (lost) co_await give_up(id);
      continue;
    }
    if (loaded->at.segment != segment || changing_.contains(id)) continue;
    Item item(RecordType::moved, encode_moved(loaded->stored));
    item.effect = Item::Effect::relocated;
    item.id = id;
    item.change = loaded->change;
    bytes += item.payload->size();
    writer_.join(std::move(item));
  }
  if (bytes > 0) {
    const Result<void> kept = co_await writer_.flush();
    if (kept.has_error()) co_return false;
  }
  co_return catalog_.use_of(segment).messages < needed;
}

Task<> JournalStore::remove_body(MessageId id) {
  while (true) {
    const Result<void> gone = co_await bodies_.remove(id);
    if (gone.has_value() || gone.error() == errc::no_such_file_or_directory) co_return;
    const Instant later = host_.clock.now() + kBetweenRemovals;
    co_await host_.clock.sleep_until(later);
    if (closing_) co_return;
  }
}

/// The message cannot be read back. It must not hold the journal up for ever (L2).
Task<> JournalStore::give_up(MessageId id) {
  const std::optional<IndexEntry> entry = catalog_.find(id);
  if (!entry) co_return;
  const bool external = entry->external;
  std::string bytes = co_await segments_.read_damaged(entry->at);
  if (!catalog_.find(id)) co_return;
  Item item(RecordType::removed, encode_removed(id));
  catalog_.remove(id);
  cache_.erase(id);
  co_await set_aside(fmt::format("message-{}", id), std::move(bytes), warn_);
  if (external) {
    const Result<void> moved =
        co_await host_.files.rename(bodies_.path_of(id), damaged_.path() + "/" + hex_name(id));
    static_cast<void>(moved);  // else it is an orphan
  }
  writer_.note(std::move(item));
}

}  // namespace porpoise::queue::journal
