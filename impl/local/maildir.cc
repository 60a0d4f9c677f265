#include "impl/local/maildir.h"

#include "impl/host/file_io.h"
#include "impl/local/steps.h"

namespace porpoise::local {
namespace {

constexpr int kNameTries = 3;

StepResult no_maildir() {
  return deferred_step("Unable to chdir to maildir. (#4.2.1)\n");
}
StepResult unreadable() {
  return deferred_step("Unable to read message. (#4.3.0)\n");
}
StepResult disk_trouble() {
  return deferred_step("Temporary error on maildir delivery. (#4.3.0)\n");
}

}  // namespace

MaildirWriter::MaildirWriter(const Host& host)
    : files_(host.files),
      names_(host.clock, host.identity, host.entropy),
      syncs_(host.executor, host.files) {}

Task<StepResult> MaildirWriter::deliver(std::string maildir, Letter letter) {
  Result<TmpFile> made = co_await make_tmp(maildir);
  if (made.has_error()) {
    const bool missing =
        made.error() == errc::no_such_file_or_directory || made.error() == errc::not_a_directory;
    co_return missing ? no_maildir() : disk_trouble();
  }
  TmpFile tmp = std::move(*made);
  const std::string tmp_path = maildir + "/tmp/" + tmp.name;
  std::optional<StepResult> trouble = co_await fill(*tmp.file, letter);
  tmp.file.reset();
  if (!trouble) {
    const Result<void> published = co_await publish(maildir, tmp.name);
    if (published.has_error()) trouble = disk_trouble();
  }
  // Best effort: a name that stays behind is removed as stale some day.
  static_cast<void>(co_await files_.unlink(tmp_path));
  if (trouble) co_return std::move(*trouble);
  co_return StepResult();
}

Task<Result<MaildirWriter::TmpFile>> MaildirWriter::make_tmp(std::string maildir) {
  OpenOptions making;
  making.read = false;
  making.write = true;
  making.create = true;
  making.exclusive = true;
  TmpFile tmp;
  ErrorCode error;
  for (int tries = 0; tries < kNameTries; ++tries) {
    tmp.name = names_.next();
    Result<std::unique_ptr<File>> opened =
        co_await files_.open(maildir + "/tmp/" + tmp.name, making);
    if (opened.has_value()) {
      tmp.file = std::move(*opened);
      co_return tmp;
    }
    error = opened.error();
    if (error != errc::file_exists) break;
  }
  co_return error;
}

/// Writes and syncs it all; nothing when all went well.
Task<std::optional<StepResult>> MaildirWriter::fill(File& file, const Letter& letter) {
  std::string text = letter.return_path + letter.delivered_to;
  std::size_t lead = text.size();  // bytes of `text` before the next piece of the message
  std::uint64_t written = 0;
  for (std::uint64_t offset = 0; offset < letter.message->size() || lead > 0; lead = 0) {
    text.resize(lead + kPieceBytes);
    const std::span<char> room(text.data() + lead, kPieceBytes);
    const Result<std::size_t> got = co_await letter.message->read_at(offset, room);
    const bool ends_early = got.has_value() && *got == 0 && offset < letter.message->size();
    if (got.has_error() || ends_early) co_return unreadable();
    text.resize(lead + *got);
    const Result<void> put = co_await write_full(file, written, text);
    if (put.has_error()) co_return disk_trouble();
    offset += *got;
    written += text.size();
  }
  const Result<void> synced = co_await file.sync(Sync::all);
  if (synced.has_error()) co_return disk_trouble();
  co_return std::nullopt;
}

Task<Result<void>> MaildirWriter::publish(std::string maildir, std::string name) {
  const std::string new_path = maildir + "/new/" + name;
  const Result<void> linked = co_await files_.link(maildir + "/tmp/" + name, new_path);
  PORPOISE_CO_CHECK(linked);
  const Result<void> synced = co_await syncs_.sync(maildir + "/new");
  if (!synced.has_error()) co_return Result<void>();
  // It will be delivered again: do not show it twice where that can be helped.
  static_cast<void>(co_await files_.unlink(new_path));
  co_return synced.error();
}

Task<> remove_stale_tmp(FileSystem& files, Clock& clock, std::string maildir) {
  const std::string tmp = maildir + "/tmp";
  Result<std::unique_ptr<Directory>> opened = co_await files.list(tmp);
  if (opened.has_error()) co_return;
  const std::unique_ptr<Directory> directory = std::move(*opened);
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
    if (entry.has_error() || !entry->has_value()) co_return;
    const std::string path = tmp + "/" + (*entry)->name;
    const Result<FileInfo> info = co_await files.stat(path);
    if (info.has_error() || info->kind != FileKind::regular) continue;
    if (clock.wall() - info->modified < std::chrono::hours(36)) continue;
    static_cast<void>(co_await files.unlink(path));
  }
}

}  // namespace porpoise::local
