#include "impl/queue/classic/failures.h"

#include "impl/host/file_io.h"
#include "impl/mail/bounce.h"

namespace porpoise::queue::classic {
namespace {

/// In the place of a paragraph's first letter.
constexpr std::string_view kBlot = "?";

}  // namespace

Task<Result<void>> Failures::note(MessageId id, std::uint32_t recipient, std::string report) {
  const auto failure = std::make_shared<Failure>(host_.executor, recipient, std::move(report));
  Noted& noted = noted_[id];
  noted.waiting.push_back(failure);
  if (!noted.busy) {
    noted.busy = true;
    spawn(host_.executor, work(id));
  }
  if (!failure->over) co_await failure->noted.wait();
  co_return failure->result;
}

Task<> Failures::work(MessageId id) {
  Noted& noted = noted_[id];
  while (!noted.waiting.empty()) {
    const Batch batch = std::exchange(noted.waiting, {});
    Result<void> kept = make_error(errc::bad_message);
    if (!noted.damaged) kept = co_await write(id, noted, batch);
    noted.damaged = kept.has_error() && kept.error() == errc::bad_message;
    for (const std::shared_ptr<Failure>& failure : batch) {
      failure->result = kept;
      failure->over = true;
      failure->noted.open_all();
    }
  }
  noted.busy = false;
}

Task<Result<void>> Failures::write(MessageId id, Noted& noted, Batch batch) {
  const Result<LoadedMessage> loaded = co_await files_.load(id);
  PORPOISE_CO_CHECK(loaded);
  if (!noted.size) noted.size = loaded->paragraphs.empty() ? 0 : loaded->paragraphs.back().end;
  std::string paragraphs;
  Changes marks;
  for (const std::shared_ptr<Failure>& failure : batch) {
    if (failure->recipient >= loaded->message.recipients.size()) continue;
    const Recipient& recipient = loaded->message.recipients[failure->recipient];
    paragraphs += mail::bounce_paragraph(recipient.address, failure->report);
    marks.done.insert(failure->recipient);
  }
  const std::uint64_t size = paragraphs.size();
  const Result<void> appended = co_await append(id, noted, std::move(paragraphs));
  PORPOISE_CO_CHECK(appended);
  *noted.size += size;  // whatever becomes of the marks: one that was made needs its paragraph
  co_return co_await files_.change(id, std::move(marks));
}

/// Behind the paragraphs that count: what an earlier try wrote there is written again.
Task<Result<void>> Failures::append(MessageId id, Noted& noted, std::string paragraphs) {
  const std::string path = layout_.bounce(id);
  Touched touched(syncs_);
  touched.note(path);
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.exclusive = *noted.size == 0;
  making.mode = kPrivateMode;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(path, making);
  if (file.has_error() && file.error() == errc::file_exists) {
    // Nothing in it counts, and perhaps the disk will never have this name.
    const Result<void> gone = co_await remove_name(host_.files, path);
    PORPOISE_CO_CHECK(gone);
    file = co_await host_.files.open(path, making);
  }
  PORPOISE_CO_CHECK(file);
  const Result<void> written = co_await write_full(**file, *noted.size, paragraphs);
  PORPOISE_CO_CHECK(written);
  const Result<void> cut = co_await (*file)->truncate(*noted.size + paragraphs.size());
  PORPOISE_CO_CHECK(cut);
  const Result<void> synced = co_await (*file)->sync(Sync::data);
  PORPOISE_CO_CHECK(synced);
  if (*noted.size != 0) co_return Result<void>();  // its name is durable
  co_return co_await touched.sync(host_.executor);
}

Task<Result<void>> Failures::mend(MessageId id) const {
  const Result<LoadedMessage> loaded = co_await files_.load(id);
  PORPOISE_CO_CHECK(loaded);
  OpenOptions writing;
  writing.write = true;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(layout_.bounce(id), writing);
  PORPOISE_CO_CHECK(file);
  const Result<FileInfo> info = co_await (*file)->stat();
  PORPOISE_CO_CHECK(info);
  const std::vector<Paragraph>& paragraphs = loaded->paragraphs;
  std::size_t kept = paragraphs.size();
  while (kept > 0 && loaded->paragraph_of[kept - 1] == kStale) --kept;
  const std::uint64_t end = kept == 0 ? 0 : paragraphs[kept - 1].end;
  bool changed = false;
  for (std::size_t i = 0; i < kept; ++i) {
    if (loaded->paragraph_of[i] != kStale || paragraphs[i].address.empty()) continue;
    // One byte, in place: it names nobody any more.
    const Result<void> blotted = co_await write_full(**file, paragraphs[i].offset, kBlot);
    PORPOISE_CO_CHECK(blotted);
    changed = true;
  }
  if (info->size != end) {
    const Result<void> cut = co_await (*file)->truncate(end);
    PORPOISE_CO_CHECK(cut);
    changed = true;
  }
  if (!changed) co_return Result<void>();
  co_return co_await (*file)->sync(Sync::data);
}

}  // namespace porpoise::queue::classic
