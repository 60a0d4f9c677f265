#include "impl/queue/classic/settling.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/base/together.h"
#include "impl/queue/classic/channel_index.h"

namespace porpoise::queue::classic {
namespace {

using namespace std::chrono_literals;

/// Messages settled at once: each has a file or two open.
constexpr std::size_t kTurns = 64;
constexpr Duration kDiskTrouble = 10s;
/// A message changes while it is settled, but not for ever.
constexpr int kTriesMax = 4;

/// Puts the recipients of the local channel first, as they are read back.
void place(Unsettled& entry, const Envelope& envelope, const Conventions& conventions) {
  std::vector<Placed> all;
  for (const std::string& address : envelope.recipients) all.push_back(conventions.place(address));
  for (const Channel channel : kBothChannels) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].channel != channel) continue;
      Recipient recipient;
      recipient.address = envelope.recipients[i];
      entry.message.recipients.push_back(std::move(recipient));
      entry.placed.push_back(all[i]);
    }
  }
}

}  // namespace

Settling::Settling(const Host& host, const Layout& layout, const Conventions& conventions,
                   const MessageFiles& files, DirectorySyncs& syncs, Options options)
    : host_(host),
      layout_(layout),
      conventions_(conventions),
      files_(files),
      syncs_(syncs),
      options_(options),
      idle_(host.executor),
      turns_(host.executor, kTurns),
      timer_(host.clock.make_timer()) {}

const Unsettled* Settling::find(MessageId id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

/// Of a message with files, unless it is known already.
Unsettled& Settling::touch(MessageId id) {
  const auto [found, fresh] = entries_.try_emplace(id);
  if (fresh) found->second.has_files = true;
  schedule(options_.lazy);
  return found->second;
}

void Settling::queued(Message message, Envelope envelope, std::optional<BodySum> body, bool wipe) {
  Unsettled& entry = touch(message.id);
  entry = Unsettled();
  entry.in_todo = true;
  entry.has_files = wipe;
  entry.message = std::move(message);
  entry.body = body;
  place(entry, envelope, conventions_);
}

void Settling::finished(MessageId id, MessageId by) {
  touch(by).finishes = id;
  Unsettled& entry = touch(id);
  entry.removed = true;
  entry.finished = true;
}

void Settling::refused(MessageId id) {
  Unsettled& entry = touch(id);
  entry = Unsettled();
  entry.in_todo = true;
  entry.removed = true;
}

void Settling::remove(MessageId id) {
  touch(id).removed = true;
}

void Settling::mark(MessageId id, std::uint32_t recipient) {
  Unsettled& entry = touch(id);
  if (entry.in_todo && recipient < entry.message.recipients.size()) {
    entry.message.recipients[recipient].state = Recipient::State::delivered;
  }
  if (!entry.awaits_writing()) entry.changes.done.insert(recipient);
}

void Settling::note(MessageId id, Channel channel, Progress progress) {
  Unsettled& entry = touch(id);
  if (entry.in_todo) entry.message.progress[index(channel)] = progress;
  if (!entry.awaits_writing()) entry.changes.progress[index(channel)] = progress;
}

void Settling::hold(MessageId id, bool held) {
  Unsettled& entry = touch(id);
  if (entry.in_todo) entry.message.held = held;
  if (!entry.awaits_writing()) entry.changes.held = held;
}

void Settling::begin() {
  begun_ = true;
  if (!entries_.empty()) schedule(options_.lazy);
}

void Settling::schedule(Duration after) {
  if (scheduled_ || stopped_ || !begun_) return;
  scheduled_ = true;
  spawn(host_.executor, settle_later(after));
}

Task<> Settling::settle_later(Duration after) {
  const Instant due = host_.clock.now() + after;
  co_await timer_->wait_until(due);
  Duration next = options_.lazy;
  if (!stopped_) {
    const Result<void> settled = co_await settle_all();
    if (settled.has_error()) {
      next = kDiskTrouble;
      warn_(fmt::format("trouble settling the queue: {}; trying again in 10 seconds",
                        settled.error().message()));
    }
  }
  scheduled_ = false;
  if (!entries_.empty()) schedule(next);
  idle_.open_all();
}

Task<Result<void>> Settling::settle_in_turn(MessageId id) {
  co_await turns_.acquire();
  const Result<void> settled = co_await settle(id);
  turns_.release();
  co_return settled;
}

Task<Result<void>> Settling::settle_now(MessageId id) {
  const auto waits = [this, id] {
    const Unsettled* const entry = find(id);
    return entry != nullptr && entry->in_todo;
  };
  for (int i = 0; i < kTriesMax && waits(); ++i) {
    const Result<void> settled = co_await settle(id);
    PORPOISE_CO_CHECK(settled);
  }
  if (waits()) co_return make_error(errc::resource_unavailable_try_again);
  co_return Result<void>();
}

Task<Result<void>> Settling::settle_all() {
  std::vector<Task<Result<void>>> tasks;
  for (const auto& [id, entry] : entries_) {
    if (!entry.finished) tasks.push_back(settle_in_turn(id));
  }
  co_return co_await together(host_.executor, std::move(tasks));
}

Task<Result<void>> Settling::stop() {
  stopped_ = true;
  timer_->wake();
  while (scheduled_) co_await idle_.wait();
  for (int i = 0; i < kTriesMax && !entries_.empty(); ++i) {
    const Result<void> settled = co_await settle_all();
    PORPOISE_CO_CHECK(settled);
  }
  co_return Result<void>();
}

Task<Result<void>> Settling::settle(MessageId id) {
  auto found = entries_.find(id);
  while (found != entries_.end() && found->second.busy) {
    co_await idle_.wait();
    found = entries_.find(id);
  }
  if (found == entries_.end()) co_return Result<void>();
  Unsettled& entry = found->second;  // stays while it is busy
  entry.busy = true;
  const Result<void> done = co_await bring_to_disk(id, entry);
  entry.busy = false;
  const bool rests =
      !entry.in_todo && !entry.removed && entry.finishes == 0 && entry.changes.empty();
  const bool freed = entry.removed && !entry.in_todo && !entry.has_files && !entry.finished;
  if (done.has_value() && (rests || freed)) entries_.erase(found);
  idle_.open_all();
  co_return done;
}

Task<Result<void>> Settling::bring_to_disk(MessageId id, Unsettled& entry) {
  Changes said = entry.changes;  // what comes later is for the next time
  if (entry.finishes != 0) {
    // Only while todo/N says that it has ended may it come back.
    const Result<void> hidden = co_await settle(entry.finishes);
    PORPOISE_CO_CHECK(hidden);
  }
  const bool removed = entry.removed;
  if (removed) {
    if (entry.has_files) {
      const Result<void> unlinked = co_await files_.remove(id);
      PORPOISE_CO_CHECK(unlinked);
      entry.has_files = false;
    }
  } else if (entry.in_todo && !entry.written) {
    const bool wipe = std::exchange(entry.has_files, true);
    const Result<void> written =
        co_await files_.write(entry.message, entry.placed, entry.body, wipe);
    PORPOISE_CO_CHECK(written);
    entry.written = true;
  }
  if (entry.in_todo) {
    const Result<void> left = co_await leave_todo(id);
    PORPOISE_CO_CHECK(left);
    entry.in_todo = false;
  }
  if (entry.finishes != 0) {
    const Result<void> freed = co_await free_number(entry.finishes);
    PORPOISE_CO_CHECK(freed);
    entries_.erase(std::exchange(entry.finishes, 0));
  }
  if (!removed && !said.empty()) co_return co_await note_changes(id, entry, std::move(said));
  if (removed && !entry.finished) co_return co_await free_number(id);
  co_return Result<void>();
}

Task<Result<void>> Settling::note_changes(MessageId id, Unsettled& entry, Changes said) {
  Result<void> changed = co_await files_.change(id, said);
  if (changed.has_error() && changed.error() == errc::bad_message) {
    const Result<LoadedMessage> mended = co_await files_.load(id);
    if (mended.has_value()) changed = co_await files_.change(id, said);
  }
  // Without files there is nothing left to note, and those beyond mending are for the next attempt
  // to see.
  const bool pointless =
      changed.has_error() &&
      (changed.error() == errc::no_such_file_or_directory || changed.error() == errc::bad_message);
  if (changed.has_error() && !pointless) co_return changed.error();
  entry.changes.forget(said);
  co_return Result<void>();
}

Task<Result<void>> Settling::leave_todo(MessageId id) {
  const std::string todo = layout_.todo(id);
  Touched touched(syncs_);
  const Result<void> fresh = co_await remove_name(host_.files, layout_.intd(id));
  PORPOISE_CO_CHECK(fresh);
  const Result<void> gone = co_await touched.remove(host_.files, todo, layout_.mess(id));
  PORPOISE_CO_CHECK(gone);
  co_return co_await touched.sync(host_.executor);
}

/// Nothing tells of the message any more, durably: its number may be used again.
Task<Result<void>> Settling::free_number(MessageId id) {
  co_return co_await remove_name(host_.files, layout_.mess(id));
}

}  // namespace porpoise::queue::classic
