#include "impl/queue/journal/journal_store.h"

#include <algorithm>

#include "impl/queue/journal/journal_draft.h"

namespace porpoise::queue::journal {
namespace {

/// Records must leave room for others in a segment.
Options bounded(Options options) {
  options.segment_bytes =
      std::max<std::uint64_t>(round_up(options.segment_bytes, kBlock), 4 * kBlock);
  options.inline_max = std::min(options.inline_max, options.segment_bytes / 4);
  options.batch_max = std::min(options.batch_max, options.segment_bytes / 2);
  return options;
}

}  // namespace

JournalStore::JournalStore(const Host& host, std::string directory, Options options)
    : host_(host),
      options_(bounded(options)),
      directory_(std::move(directory)),
      segments_(host.files, directory_ + "/journal"),
      bodies_(host.files, directory_ + "/body",
              [this](MessageId id) { spawn(host_.executor, give_up(id)); }),
      damaged_(host.files, directory_ + "/damaged"),
      cache_(options_.cache_bytes),
      writer_(host, options_, segments_, *this, next_id_),
      rest_(host.executor),
      room_(options_.reserve_bytes) {}

Task<Result<std::unique_ptr<Draft>>> JournalStore::begin(DraftOptions options) {
  std::optional<Claim> claim(std::in_place);
  if (!options.privileged) {
    co_await measure_room();
    claim = room_.claim(options.size_hint);
    if (!claim) co_return make_error(errc::no_space_on_device);
  }
  const MessageId id = next_id_++;
  co_return std::make_unique<JournalDraft>(*this, id, options.privileged, std::move(*claim));
}

Task<> JournalStore::measure_room() {
  if (!room_.is_stale(host_.clock.now())) co_return;
  const Result<FreeSpace> space = co_await host_.files.free_space(directory_);
  // A disk that does not say is found full by the write itself.
  const std::uint64_t bytes =
      space.has_value() ? space->bytes : std::numeric_limits<std::uint64_t>::max();
  room_.measured(bytes, host_.clock.now());
}

Task<Result<void>> JournalStore::mark_delivered(MessageId id, std::uint32_t recipient) {
  if (!catalog_.find(id)) co_return make_error(errc::no_such_file_or_directory);
  Settled settled;
  settled.recipient = recipient;
  settled.state = Recipient::State::delivered;
  catalog_.settle(id, settled);
  Item item(RecordType::delivered, encode_delivered(id, recipient));
  writer_.note(std::move(item));
  co_return Result<void>();
}

Task<Result<void>> JournalStore::mark_failed(MessageId id, std::uint32_t recipient,
                                             std::string report) {
  if (!catalog_.find(id)) co_return make_error(errc::no_such_file_or_directory);
  Item item(RecordType::failed, encode_failed(id, recipient, report));
  item.effect = Item::Effect::failed;
  item.id = id;
  item.recipient = recipient;
  co_return co_await commit_change(id, std::move(item));
}

Task<Result<void>> JournalStore::commit_change(MessageId id, Item item) {
  if (id == 0) co_return co_await writer_.commit(std::move(item));
  ++changing_[id];
  const Result<void> kept = co_await writer_.commit(std::move(item));
  if (--changing_[id] == 0) changing_.erase(id);
  co_return kept;
}

Task<Result<void>> JournalStore::note_progress(MessageId id, Channel channel, Progress progress) {
  if (!catalog_.find(id)) co_return make_error(errc::no_such_file_or_directory);
  catalog_.progress(id, static_cast<std::size_t>(channel), progress);
  Item item(RecordType::progress, encode_progress(id, channel, progress));
  co_await note_states(id, std::move(item));
  co_return Result<void>();
}

Task<Result<void>> JournalStore::set_held(MessageId id, bool held) {
  if (!catalog_.find(id)) co_return make_error(errc::no_such_file_or_directory);
  catalog_.hold(id, held);
  Item item(RecordType::held, encode_held(id, held));
  co_await note_states(id, std::move(item));
  co_return Result<void>();
}

Task<Result<void>> JournalStore::remove(MessageId id) {
  const std::optional<IndexEntry> entry = catalog_.find(id);
  if (!entry) co_return make_error(errc::no_such_file_or_directory);
  Item item(RecordType::removed, encode_removed(id));
  item.effect = Item::Effect::removed;
  item.id = id;
  item.external = entry->external;
  catalog_.remove(id);
  cache_.erase(id);
  writer_.note(std::move(item));
  co_return Result<void>();
}

Task<Result<void>> JournalStore::sync() {
  co_return co_await writer_.flush();
}

void JournalStore::durable(const Item& item, Location at) {
  switch (item.effect) {
    case Item::Effect::none:
      return;
    case Item::Effect::accepted: {
      IndexEntry entry;
      entry.id = item.id;
      entry.at = at;
      entry.external = item.external;
      entry.moved = item.type == RecordType::moved;
      catalog_.add(entry);
      cache_.put(item.id, item.payload);
      if (item.finishes != 0) forget(item.finishes);
      break;
    }
    case Item::Effect::relocated: {
      const bool moved = item.type == RecordType::moved;
      if (moved) cache_.erase(item.id);
      catalog_.relocate(item.id, at, moved, item.change);
      if (item.finishes != 0 && item.external) {
        spawn(host_.executor, remove_body(item.finishes));
      }
      break;
    }
    case Item::Effect::stated:
      catalog_.restate(item.id, at, item.change);
      break;
    case Item::Effect::failed: {
      Settled settled;
      settled.recipient = item.recipient;
      settled.state = Recipient::State::failed;
      settled.report = at;
      catalog_.settle(item.id, settled);
      break;
    }
    case Item::Effect::removed:
      if (item.external) spawn(host_.executor, remove_body(item.id));
      break;
  }
  tidy_if_worthwhile();
}

/// Another message took its place, durably.
void JournalStore::forget(MessageId id) {
  const std::optional<IndexEntry> entry = catalog_.find(id);
  if (!entry) return;
  if (entry->external) spawn(host_.executor, remove_body(id));
  catalog_.remove(id);
  cache_.erase(id);
}

Task<Result<void>> JournalStore::close() {
  closing_ = true;
  writer_.stop();
  Result<void> kept = co_await writer_.flush();
  if (kept.has_value() && writer_.batches() > 0) {
    // Tells the next start that nothing before it is in doubt.
    Item last(RecordType::blank, std::string());
    kept = co_await writer_.commit(std::move(last));
  }
  while (tidying_ || filling_) co_await rest_.wait();
  lock_.reset();
  co_return kept;
}

}  // namespace porpoise::queue::journal
