// MessageFiles: what the files of a message say, and the mending of what does not fit.

#include <algorithm>
#include <set>

#include "impl/host/file_io.h"
#include "impl/queue/classic/attempt_times.h"
#include "impl/queue/classic/channel_index.h"
#include "impl/queue/classic/message_files.h"

namespace porpoise::queue::classic {
namespace {

ErrorCode nonsense() {
  return make_error(errc::bad_message);
}

bool is_held(const FileInfo& info) {
  return (info.mode & 0200) == 0;
}

bool is_missing(const ErrorCode& error) {
  return error == errc::no_such_file_or_directory;
}

/// Who failed, and how.
void add_reports(Message& message, const std::vector<Paragraph>& paragraphs,
                 const std::vector<int>& of) {
  for (std::size_t p = 0; p < paragraphs.size(); ++p) {
    if (of[p] == kStale) continue;
    Recipient stranger;
    stranger.address = paragraphs[p].address;
    if (of[p] == kNobody) message.recipients.push_back(std::move(stranger));
    Recipient& failed = of[p] == kNobody ? message.recipients.back()
                                         : message.recipients[static_cast<std::size_t>(of[p])];
    failed.state = Recipient::State::failed;
    failed.report = paragraphs[p].report;
  }
}

/// Are the recipients those that info/N has, as far as it says?
bool fit(const InfoFile& info, Channel channel, const std::vector<ChannelRecord>& records) {
  const std::vector<std::string>& wanted = info.recipients[index(channel)];
  return !info.has_recipients ||
         std::equal(records.begin(), records.end(), wanted.begin(), wanted.end(),
                    [](const ChannelRecord& record, const std::string& address) {
                      return record.address == address;
                    });
}

/// A failure of somebody to whom the message was not sent: the medium has changed the name.
template <class ChannelFile>
bool names_a_stranger(const InfoFile& info, const ChannelFile (&channels)[kChannels],
                      const std::vector<int>& paragraph_of) {
  if (!info.has_recipients) return false;
  for (const Channel channel : kBothChannels) {
    // qmail-send removes the file of a channel that is done.
    if (!channels[index(channel)].there && !info.recipients[index(channel)].empty()) return false;
  }
  return std::count(paragraph_of.begin(), paragraph_of.end(), kNobody) != 0;
}

}  // namespace

Task<Result<MessageFiles::Contents>> MessageFiles::contents(std::string path) const {
  const OpenOptions reading;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(std::move(path), reading);
  PORPOISE_CO_CHECK(file);
  const Result<FileInfo> info = co_await (*file)->stat();
  PORPOISE_CO_CHECK(info);
  Contents contents;
  contents.info = *info;
  contents.bytes.resize(info->size);
  Result<std::size_t> got = co_await read_full(**file, 0, contents.bytes);
  if (got.has_error()) got = co_await read_full(**file, 0, contents.bytes);
  if (got.has_error() && got.error() == errc::io_error) co_return nonsense();
  PORPOISE_CO_CHECK(got);
  contents.bytes.resize(*got);
  co_return contents;
}

/// One that is missing has no recipients left, says qmail.
Task<Result<MessageFiles::ChannelFile>> MessageFiles::read_channel(MessageId id,
                                                                   Channel channel) const {
  ChannelFile file;
  const Result<Contents> read = co_await contents(layout_.channel(channel, id));
  if (read.has_error() && is_missing(read.error())) co_return file;
  PORPOISE_CO_CHECK(read);
  std::optional<std::vector<ChannelRecord>> records = decode_channel(read->bytes);
  if (!records) co_return nonsense();
  file.records = std::move(*records);
  file.there = true;
  file.modified = read->info.modified;
  co_return file;
}

Task<Result<LoadedMessage>> MessageFiles::load(MessageId id) const {
  Result<LoadedMessage> loaded = co_await read(id);
  if (loaded.has_value() || loaded.error() != errc::bad_message) co_return loaded;
  const Result<void> mended = co_await mend(id);
  if (mended.has_error()) co_return loaded;
  loaded = co_await read(id);
  if (loaded.has_value() && mended_) mended_(id);
  co_return loaded;
}

Task<Result<std::optional<BodySum>>> MessageFiles::body_sum(MessageId id) const {
  const Result<Contents> read = co_await contents(layout_.info(id));
  PORPOISE_CO_CHECK(read);
  const std::optional<InfoFile> info = decode_info(read->bytes);
  if (!info) co_return nonsense();
  co_return info->body;
}

/// Failures that bounce/N tells of are kept: each was noted before its mark was.
Task<Result<void>> MessageFiles::mend(MessageId id) const {
  const Result<Contents> read = co_await contents(layout_.info(id));
  PORPOISE_CO_CHECK(read);
  const std::optional<InfoFile> info = decode_info(read->bytes);
  if (!info || !info->has_recipients) co_return nonsense();
  std::vector<WrittenRecipient> written;
  for (const Channel channel : kBothChannels) {
    for (const std::string& address : info->recipients[index(channel)]) {
      written.emplace_back(true, conventions_.recipient_of(channel, address), address);
    }
  }
  const Result<Contents> bounce = co_await contents(layout_.bounce(id));
  if (bounce.has_error() && !is_missing(bounce.error())) co_return bounce.error();
  std::set<int> failed;
  if (bounce.has_value()) {
    for (const int of : match_paragraphs(written, split_paragraphs(bounce->bytes))) {
      failed.insert(of);
    }
  }
  int next = 0;
  for (const Channel channel : kBothChannels) {
    std::vector<ChannelRecord> records;
    for (const std::string& address : info->recipients[index(channel)]) {
      records.emplace_back(failed.contains(next++), address);
    }
    const Result<ChannelFile> there = co_await read_channel(id, channel);
    if (there.has_value() && (!there->there || fit(*info, channel, there->records))) continue;
    if (there.has_error() && there.error() != errc::bad_message) co_return there.error();
    const Result<void> made =
        co_await write_again(layout_.channel(channel, id), encode_channel(records));
    PORPOISE_CO_CHECK(made);
  }
  co_return Result<void>();
}

Task<Result<void>> MessageFiles::write_again(std::string path, std::string bytes) const {
  OpenOptions writing;
  writing.write = true;
  writing.truncate = true;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(std::move(path), writing);
  PORPOISE_CO_CHECK(file);
  const Result<void> made = co_await write_full(**file, 0, bytes);
  PORPOISE_CO_CHECK(made);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<LoadedMessage>> MessageFiles::read(MessageId id) const {
  LoadedMessage loaded;
  Message& message = loaded.message;
  message.id = id;
  const Result<Contents> info = co_await contents(layout_.info(id));
  PORPOISE_CO_CHECK(info);
  const std::optional<InfoFile> told = decode_info(info->bytes);
  if (!told) co_return nonsense();
  message.sender = told->sender;
  loaded.body = told->body;
  message.birth = info->info.modified;
  message.held = is_held(info->info);

  const Result<FileInfo> body = co_await host_.files.stat(layout_.mess(id));
  if (body.has_error()) co_return is_missing(body.error()) ? nonsense() : body.error();
  message.size = body->size;
  if (told->body && told->body->size != message.size) co_return nonsense();

  ChannelFile channels[kChannels];
  std::vector<WrittenRecipient> written;
  for (const Channel channel : kBothChannels) {
    Result<ChannelFile> read = co_await read_channel(id, channel);
    PORPOISE_CO_CHECK(read);
    ChannelFile& file = channels[index(channel)];
    file = std::move(*read);
    if (file.there && !fit(*told, channel, file.records)) co_return nonsense();
    for (const ChannelRecord& record : file.records) {
      Recipient recipient;
      recipient.address = conventions_.recipient_of(channel, record.address);
      if (record.done) recipient.state = Recipient::State::delivered;
      written.emplace_back(record.done, recipient.address, record.address);
      message.recipients.push_back(std::move(recipient));
    }
    message.progress[index(channel)] = progress_of(id, message.birth, channel, file.modified);
  }
  const Result<Contents> bounce = co_await contents(layout_.bounce(id));
  if (bounce.has_error() && is_missing(bounce.error())) co_return loaded;
  PORPOISE_CO_CHECK(bounce);
  loaded.paragraphs = split_paragraphs(bounce->bytes);
  loaded.paragraph_of = match_paragraphs(written, loaded.paragraphs);
  if (names_a_stranger(*told, channels, loaded.paragraph_of)) co_return nonsense();
  add_reports(message, loaded.paragraphs, loaded.paragraph_of);
  co_return loaded;
}

Task<Result<Listed>> MessageFiles::list(MessageId id, Recent* recent) const {
  Listed listed;
  listed.id = id;
  const Result<FileInfo> info = co_await host_.files.stat(layout_.info(id));
  PORPOISE_CO_CHECK(info);
  if (info->inode == id) co_return nonsense();
  if (recent != nullptr) recent->add(*info, layout_.info(id));
  listed.birth = info->modified;
  listed.held = is_held(*info);
  for (const Channel channel : kBothChannels) {
    const Result<FileInfo> file = co_await host_.files.stat(layout_.channel(channel, id));
    if (file.has_error() && is_missing(file.error())) continue;
    PORPOISE_CO_CHECK(file);
    if (recent != nullptr) recent->add(*file, layout_.channel(channel, id));
    listed.progress[index(channel)] = progress_of(id, listed.birth, channel, file->modified);
  }
  co_return listed;
}

Progress MessageFiles::progress_of(MessageId id, WallTime birth, Channel channel,
                                   WallTime modified) const {
  Progress progress;
  if (modified <= birth) return progress;  // never tried
  const WallTime next = next_attempt_in(modified, birth);
  // A qmail-send that was killed leaves the time of its last write, by which the message is due.
  if (next < conventions_.next_attempt(id, birth, channel, birth)) return progress;
  progress.attempts = 1;  // at least: the format does not count them
  const WallTime earliest = conventions_.last_attempt(id, birth, channel, next);
  const WallTime told = last_attempt_in(modified, earliest);
  const bool ours = conventions_.next_attempt(id, birth, channel, told - AttemptUnits(1)) <
                    next + std::chrono::seconds(1);
  progress.last_attempt = ours ? told : earliest;
  return progress;
}

}  // namespace porpoise::queue::classic
