// JournalStore: reading messages back. What stands in records may be rewritten or move meanwhile.

#include <algorithm>

#include <fmt/format.h>

#include "impl/queue/journal/journal_store.h"

namespace porpoise::queue::journal {
namespace {

/// A message that changes while it is read is read again, but not for ever.
constexpr int kLoadsMax = 8;
/// Longer lists of settled recipients stay in memory instead of being written again at each
/// attempt.
constexpr std::size_t kStatesMax = 64 << 10;

constexpr std::string_view kReportLost = "The reason could not be read back from the queue.\n";

class InlineSource final : public MessageSource {
 public:
  InlineSource(std::shared_ptr<const std::string> payload, std::string_view bytes)
      : payload_(std::move(payload)), bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }
  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    if (offset >= bytes_.size()) co_return std::size_t{0};
    co_return bytes_.copy(out.data(), out.size(), offset);
  }

 private:
  std::shared_ptr<const std::string> payload_;
  std::string_view bytes_;
};

}  // namespace

Task<Result<Message>> JournalStore::read(MessageId id) {
  Result<Loaded> loaded = co_await load_or_give_up(id);
  PORPOISE_CO_CHECK(loaded);
  co_return std::move(loaded->stored.message);
}

/// Births and attempts are on the disk: a page of the list reads its messages.
Task<Result<std::vector<Listed>>> JournalStore::list(MessageId after, std::size_t max) {
  std::vector<Listed> page;
  for (const MessageId id : catalog_.index().after(after, max)) {
    const Result<Loaded> loaded = co_await load_or_give_up(id);
    if (loaded.has_error() && loaded.error() == errc::no_such_file_or_directory) continue;
    PORPOISE_CO_CHECK(loaded);
    const Message& message = loaded->stored.message;
    Listed listed;
    listed.id = id;
    listed.birth = message.birth;
    std::copy(std::begin(message.progress), std::end(message.progress), listed.progress);
    listed.held = message.held;
    page.push_back(listed);
  }
  co_return page;
}

Task<Result<std::shared_ptr<MessageSource>>> JournalStore::open_body(MessageId id) {
  Result<Loaded> loaded = co_await load_or_give_up(id);
  PORPOISE_CO_CHECK(loaded);
  Body& body = loaded->stored.body;
  if (body.external) {
    co_return co_await bodies_.open(id, loaded->stored.message.size, std::move(body.chunk_crcs));
  }
  co_return std::make_shared<InlineSource>(std::move(loaded->payload), body.inline_bytes);
}

/// A message whose bytes are damaged is set aside and reported: it must not be tried for ever (L2).
Task<Result<JournalStore::Loaded>> JournalStore::load_or_give_up(MessageId id) {
  Result<Loaded> loaded = co_await load(id);
  if (loaded.has_value() || loaded.error() != errc::bad_message) co_return loaded;
  co_await give_up(id);
  co_return make_error(errc::no_such_file_or_directory);
}

Task<Result<JournalStore::Loaded>> JournalStore::load(MessageId id) {
  bool again = false;  // bytes may be wrong on the way and right on the disk
  for (int trial = 1;; ++trial) {
    const std::optional<IndexEntry> entry = catalog_.find(id);
    if (!entry) co_return make_error(errc::no_such_file_or_directory);
    Result<Loaded> loaded = co_await load_once(*entry);
    const std::optional<IndexEntry> now = catalog_.find(id);
    if (!now) co_return make_error(errc::no_such_file_or_directory);
    if (loaded.has_value() ? still_true(*loaded) : now->at == entry->at) {
      if (loaded.has_value() || loaded.error() != errc::bad_message || again) co_return loaded;
      again = true;
    }
    if (trial == kLoadsMax) co_return make_error(errc::resource_unavailable_try_again);
  }
}

bool JournalStore::still_true(const Loaded& loaded) const {
  const std::optional<IndexEntry> entry = catalog_.find(loaded.stored.message.id);
  const Marks* marks = catalog_.marks(loaded.stored.message.id);
  const std::uint64_t change = marks == nullptr ? 0 : marks->change;
  return entry && entry->at == loaded.at && entry->states == loaded.states &&
         change == loaded.change;
}

Task<Result<JournalStore::Loaded>> JournalStore::load_once(IndexEntry entry) {
  Loaded loaded;
  loaded.at = entry.at;
  loaded.states = entry.states;
  loaded.payload = cache_.get(entry.id);
  if (!loaded.payload) {
    Result<std::string> bytes = co_await segments_.read(loaded.at);
    PORPOISE_CO_CHECK(bytes);
    loaded.payload = std::make_shared<const std::string>(std::move(*bytes));
  }
  std::optional<StoredMessage> stored = decode_message(*loaded.payload, entry.moved);
  if (!stored || stored->message.id != entry.id) co_return make_error(errc::bad_message);
  loaded.stored = std::move(*stored);
  if (entry.states.segment != 0) {
    const Result<void> stated = co_await add_states(entry, loaded.stored.message);
    PORPOISE_CO_CHECK(stated);
  }
  const Marks* found = catalog_.marks(entry.id);
  if (found == nullptr) co_return loaded;
  loaded.change = found->change;
  const Marks marks = *found;  // they may change while reports are read
  co_await add_marks(marks, loaded.stored.message);
  co_return loaded;
}

Task<Result<void>> JournalStore::add_states(IndexEntry entry, Message& message) {
  const Result<std::string> record = co_await segments_.read(entry.states);
  if (record.has_error() && record.error() != errc::bad_message) co_return record.error();
  if (record.has_value() && apply_states(*record, message)) co_return Result<void>();
  // Better twice than never.
  const std::optional<IndexEntry> now = catalog_.find(entry.id);
  if (now && now->states == entry.states) {
    catalog_.restate(entry.id, Location(), 0);
    warn_(fmt::format(
        "queue/journal: what became of the recipients of message {} is damaged; all of them that "
        "are not known to be settled since are tried again",
        entry.id));
  }
  co_return make_error(errc::bad_message);
}

Task<> JournalStore::add_marks(Marks marks, Message& message) {
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    if (marks.progress[channel]) message.progress[channel] = marks.progress[channel]->value;
  }
  if (marks.held) message.held = marks.held->value;
  for (const Settled& settled : marks.settled) {
    if (settled.recipient >= message.recipients.size()) continue;
    Recipient& recipient = message.recipients[settled.recipient];
    recipient.state = settled.state;
    if (settled.state != Recipient::State::failed) continue;
    const Result<std::string> record = co_await segments_.read(settled.report);
    const std::optional<FailedMark> mark =
        record.has_value() ? decode_failed(*record) : std::nullopt;
    recipient.report = mark ? mark->report : kReportLost;
  }
}

/// The message will wait now: all that is known of it goes into one record, and memory keeps only
/// where that stands. `change` says the last of it, for when there can be no such record now.
Task<> JournalStore::note_states(MessageId id, Item change) {
  const Result<Loaded> loaded = co_await load(id);
  if (loaded.has_value() && !changing_.contains(id)) {
    Item states(RecordType::states, encode_states(loaded->stored.message));
    states.effect = Item::Effect::stated;
    states.id = id;
    states.change = loaded->change;
    if (states.payload->size() <= kStatesMax) change = std::move(states);
  }
  writer_.note(std::move(change));
}

}  // namespace porpoise::queue::journal
