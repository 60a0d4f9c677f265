#include "impl/queue/classic/message_files.h"

#include "impl/host/file_io.h"
#include "impl/mail/bounce.h"
#include "impl/queue/classic/attempt_times.h"
#include "impl/queue/classic/channel_index.h"

namespace porpoise::queue::classic {
namespace {

InfoFile info_of(const Message& message, const std::vector<Placed>& placed,
                 std::optional<BodySum> body) {
  InfoFile info;
  info.sender = message.sender;
  info.body = body;
  for (const Placed& recipient : placed) {
    info.recipients[index(recipient.channel)].push_back(recipient.address);
  }
  return info;
}

}  // namespace

void Changes::forget(const Changes& written) {
  for (const std::uint32_t recipient : written.done) done.erase(recipient);
  for (std::size_t c = 0; c < kChannels; ++c) {
    const bool same = progress[c] && written.progress[c] &&
                      progress[c]->last_attempt == written.progress[c]->last_attempt &&
                      progress[c]->attempts == written.progress[c]->attempts;
    if (same) progress[c].reset();
  }
  if (held == written.held) held.reset();
}

void Changes::apply(Message& message) const {
  for (const std::uint32_t recipient : done) {
    if (recipient >= message.recipients.size()) continue;
    Recipient& settled = message.recipients[recipient];
    if (settled.state == Recipient::State::pending) settled.state = Recipient::State::delivered;
  }
  for (std::size_t c = 0; c < kChannels; ++c) {
    if (progress[c]) message.progress[c] = *progress[c];
  }
  if (held) message.held = *held;
}

Task<Result<void>> MessageFiles::sync(std::string path) const {
  const OpenOptions reading;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(std::move(path), reading);
  PORPOISE_CO_CHECK(file);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<void>> MessageFiles::write(Message message, std::vector<Placed> placed,
                                       std::optional<BodySum> body, bool wipe) const {
  Touched touched(syncs_);
  if (wipe) {
    const Result<void> info =
        co_await touched.remove(host_.files, layout_.info(message.id), layout_.mess(message.id));
    PORPOISE_CO_CHECK(info);
    const Result<void> others = co_await unlink_others(message.id, touched);
    PORPOISE_CO_CHECK(others);
  }
  InfoFile info = info_of(message, placed, body);
  Result<void> written =
      co_await write_info(layout_.info(message.id), message, std::move(info), touched);
  PORPOISE_CO_CHECK(written);
  written = co_await write_channels(message, std::move(placed), touched);
  PORPOISE_CO_CHECK(written);
  co_return co_await touched.sync(host_.executor);
}

Task<Result<void>> MessageFiles::adopt(Message message, BodySum body) const {
  std::vector<Placed> placed;
  std::string paragraphs;
  for (const Recipient& recipient : message.recipients) {
    placed.push_back(conventions_.place(recipient.address));
    if (recipient.state != Recipient::State::failed) continue;
    const std::string name =
        conventions_.recipient_of(placed.back().channel, placed.back().address);
    paragraphs += mail::bounce_paragraph(name, recipient.report);
  }
  InfoFile info = info_of(message, placed, body);
  Touched others(syncs_);
  // Left by an earlier message of this number that ended in damage.
  Result<void> written = co_await unlink_others(message.id, others);
  PORPOISE_CO_CHECK(written);
  written = co_await write_channels(message, std::move(placed), others);
  PORPOISE_CO_CHECK(written);
  if (!paragraphs.empty()) {
    written = co_await write_new(layout_.bounce(message.id), kPrivateMode, std::move(paragraphs),
                                 message.birth, others);
    PORPOISE_CO_CHECK(written);
  }
  written = co_await others.sync(host_.executor);
  PORPOISE_CO_CHECK(written);
  co_return co_await tell(std::move(message), std::move(info));
}

/// Made under another name: as info/N it is there whole or not at all.
Task<Result<void>> MessageFiles::tell(Message message, InfoFile info) const {
  const std::string fresh = layout_.intd(message.id);
  const std::string path = layout_.info(message.id);
  Touched touched(syncs_);
  Result<void> done = co_await remove_name(host_.files, fresh);
  PORPOISE_CO_CHECK(done);
  done = co_await write_info(fresh, std::move(message), std::move(info), touched);
  PORPOISE_CO_CHECK(done);
  Touched told(syncs_);
  told.note(path);
  done = co_await host_.files.link(fresh, path);
  PORPOISE_CO_CHECK(done);
  done = co_await told.sync(host_.executor);
  PORPOISE_CO_CHECK(done);
  static_cast<void>(co_await host_.files.unlink(fresh));  // else it is debris
  co_return Result<void>();
}

Task<Result<void>> MessageFiles::write_info(std::string path, Message message, InfoFile info,
                                            Touched& touched) const {
  const std::uint32_t mode = message.held ? kHeldMode : kPrivateMode;
  co_return co_await write_new(std::move(path), mode, encode_info(info), message.birth, touched);
}

Task<Result<void>> MessageFiles::write_channels(Message message, std::vector<Placed> placed,
                                                Touched& touched) const {
  std::vector<ChannelRecord> records[kChannels];
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const bool done = message.recipients[i].state != Recipient::State::pending;
    records[index(placed[i].channel)].emplace_back(done, std::move(placed[i].address));
  }
  for (const Channel channel : kBothChannels) {
    if (records[index(channel)].empty()) continue;
    const WallTime modified =
        due(message.id, message.birth, channel, message.progress[index(channel)]);
    const Result<void> written =
        co_await write_new(layout_.channel(channel, message.id), kPrivateMode,
                           encode_channel(records[index(channel)]), modified, touched);
    PORPOISE_CO_CHECK(written);
  }
  co_return Result<void>();
}

Task<Result<void>> MessageFiles::write_new(std::string path, std::uint32_t mode, std::string bytes,
                                           WallTime modified, Touched& touched) const {
  touched.note(path);
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.exclusive = true;
  making.mode = mode;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(std::move(path), making);
  PORPOISE_CO_CHECK(file);
  const Result<void> written = co_await write_full(**file, 0, bytes);
  PORPOISE_CO_CHECK(written);
  const Result<void> timed = co_await (*file)->set_times(modified, modified);
  PORPOISE_CO_CHECK(timed);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<void>> MessageFiles::change(MessageId id, Changes changes) const {
  const Result<FileInfo> info = co_await host_.files.stat(layout_.info(id));
  PORPOISE_CO_CHECK(info);
  if (changes.held) {
    const Result<void> noted = co_await set_held(id, *changes.held, info->modified);
    PORPOISE_CO_CHECK(noted);
  }
  std::uint32_t first = 0;  // recipient of the channel
  for (const Channel channel : kBothChannels) {
    const Result<ChannelFile> file = co_await read_channel(id, channel);
    PORPOISE_CO_CHECK(file);
    const auto end = first + static_cast<std::uint32_t>(file->records.size());
    std::vector<std::uint64_t> offsets;
    for (auto at = changes.done.lower_bound(first); at != changes.done.end() && *at < end; ++at) {
      offsets.push_back(file->records[*at - first].offset);
    }
    const std::optional<Progress>& progress = changes.progress[index(channel)];
    const bool changed = first != end && (!offsets.empty() || progress);
    first = end;
    if (!changed) continue;
    // A mark moves no attempt.
    const WallTime next = progress ? due(id, info->modified, channel, *progress) : file->modified;
    const Result<void> written =
        co_await overwrite(layout_.channel(channel, id), std::move(offsets), next);
    PORPOISE_CO_CHECK(written);
  }
  // A file may have become too short to name them all.
  if (changes.done.lower_bound(first) != changes.done.end())
    co_return make_error(errc::bad_message);
  co_return Result<void>();
}

Task<Result<void>> MessageFiles::set_held(MessageId id, bool held, WallTime birth) const {
  const std::string path = layout_.info(id);
  const Result<void> set = co_await host_.files.set_mode(path, held ? kHeldMode : kPrivateMode);
  PORPOISE_CO_CHECK(set);
  const WallTime now = host_.clock.wall();
  const Result<void> timed = co_await host_.files.set_times(path, now, birth);
  PORPOISE_CO_CHECK(timed);
  const OpenOptions reading;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(path, reading);
  PORPOISE_CO_CHECK(file);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<void>> MessageFiles::overwrite(std::string path, std::vector<std::uint64_t> offsets,
                                           WallTime modified) const {
  OpenOptions writing;
  writing.write = true;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(std::move(path), writing);
  PORPOISE_CO_CHECK(file);
  for (const std::uint64_t offset : offsets) {
    const Result<void> marked = co_await write_full(**file, offset, kDoneMark);
    PORPOISE_CO_CHECK(marked);
  }
  const WallTime now = host_.clock.wall();
  const Result<void> timed = co_await (*file)->set_times(now, modified);
  PORPOISE_CO_CHECK(timed);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<void>> MessageFiles::remove(MessageId id) const {
  Touched told(syncs_);
  const Result<void> info = co_await told.remove(host_.files, layout_.info(id), layout_.mess(id));
  PORPOISE_CO_CHECK(info);
  const Result<void> untold = co_await told.sync(host_.executor);
  PORPOISE_CO_CHECK(untold);
  Touched touched(syncs_);
  const Result<void> others = co_await unlink_others(id, touched);
  PORPOISE_CO_CHECK(others);
  co_return co_await touched.sync(host_.executor);
}

Task<Result<void>> MessageFiles::unlink_others(MessageId id, Touched& touched) const {
  const std::array<std::string, 3> paths{layout_.channel(Channel::local, id),
                                         layout_.channel(Channel::remote, id), layout_.bounce(id)};
  for (const std::string& path : paths) {
    const Result<void> gone = co_await touched.remove(host_.files, path, layout_.mess(id));
    PORPOISE_CO_CHECK(gone);
  }
  co_return Result<void>();
}

WallTime MessageFiles::due(MessageId id, WallTime birth, Channel channel,
                           const Progress& progress) const {
  if (progress.attempts == 0) return birth;
  const WallTime next = conventions_.next_attempt(id, birth, channel, progress.last_attempt);
  if (next <= birth) return next;
  const WallTime as_read = next_attempt_in(next, birth);
  return with_attempt(next, progress.last_attempt,
                      conventions_.last_attempt(id, birth, channel, as_read));
}

}  // namespace porpoise::queue::classic
