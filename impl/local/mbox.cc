#include "impl/local/mbox.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/host/file_io.h"
#include "impl/local/mbox_text.h"
#include "impl/local/steps.h"

namespace porpoise::local {
namespace {

constexpr std::size_t kNoteMax = 64 * 1024;
constexpr Duration kLockWait = std::chrono::seconds(30);
constexpr Duration kLockPauseMax = std::chrono::milliseconds(500);

StepResult cannot(std::string_view verb, const std::string& what, std::string_view why,
                  std::string_view code) {
  return deferred_step(fmt::format("Unable to {} {}: {}. ({})\n", verb, what, why, code));
}
StepResult cannot_write(const std::string& mbox, const ErrorCode& error) {
  return cannot("write", mbox, error.message(), "#4.3.0");
}

Task<Result<void>> append_full(File& file, std::string_view text) {
  while (!text.empty()) {
    const std::string_view piece = text;
    const Result<std::size_t> got = co_await file.append(std::span(&piece, 1));
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::io_error);
    text.remove_prefix(*got);
  }
  co_return Result<void>();
}

}  // namespace

MboxWriter::MboxWriter(const Host& host)
    : clock_(host.clock),
      files_(host.files),
      log_(host.log),
      boot_(host.identity.boot_id()),
      syncs_(host.executor, host.files) {}

Task<StepResult> MboxWriter::deliver(std::string home, std::string mbox, Letter letter) {
  Append append;
  append.path = path_in(home, mbox);
  append.note = note_path(home, append.path);
  append.home = std::move(home);
  append.shown = std::move(mbox);
  append.letter = std::move(letter);

  std::optional<StepResult> trouble = co_await open(append);
  if (!trouble) trouble = co_await lock(append);
  if (trouble) co_return std::move(*trouble);
  const Result<void> mended = co_await mend(append);
  if (mended.has_error()) co_return cannot_write(append.shown, mended.error());
  const Result<void> measured = co_await measure(append);
  if (measured.has_error()) {
    co_return cannot("read", "message", measured.error().message(), "#4.3.0");
  }
  const Result<void> begun = co_await begin(append);
  if (begun.has_error()) trouble = cannot_write(append.shown, begun.error());
  if (!trouble) trouble = co_await write(append);
  if (!trouble) {
    const Result<void> finished = co_await finish(append);
    if (finished.has_error()) trouble = cannot_write(append.shown, finished.error());
  }
  if (!trouble) co_return StepResult();
  co_await take_back(append);
  co_return std::move(*trouble);
}

Task<std::optional<StepResult>> MboxWriter::open(Append& append) {
  const Result<FileInfo> found = co_await files_.stat(append.path);
  const bool absent = found.has_error() && found.error() == errc::no_such_file_or_directory;
  if (found.has_error() && !absent) {
    co_return cannot("open", append.shown, found.error().message(), "#4.2.1");
  }
  if (found.has_value() && found->kind != FileKind::regular) {
    co_return cannot("open", append.shown, "not a regular file", "#4.2.1");
  }
  OpenOptions options;
  options.write = true;
  options.create = true;
  Result<std::unique_ptr<File>> opened = co_await files_.open(append.path, options);
  if (opened.has_error()) {
    co_return cannot("open", append.shown, opened.error().message(), "#4.2.1");
  }
  append.file = std::move(*opened);
  co_return std::nullopt;
}

Task<std::optional<StepResult>> MboxWriter::lock(Append& append) {
  const Instant deadline = clock_.now() + kLockWait;
  Duration pause = std::chrono::milliseconds(4);
  while (true) {
    const Result<bool> locked = co_await append.file->try_lock(LockKind::exclusive);
    if (locked.has_error()) {
      co_return cannot("lock", append.shown, locked.error().message(), "#4.3.0");
    }
    if (*locked) co_return std::nullopt;
    if (clock_.now() >= deadline) {
      co_return deferred_step("File has been locked for 30 seconds straight. (#4.3.0)\n");
    }
    co_await clock_.sleep_until(clock_.now() + pause);
    pause = std::min(2 * pause, kLockPauseMax);
  }
}

Task<> MboxWriter::mend_all(std::string home) {
  Result<std::unique_ptr<Directory>> opened = co_await files_.list(home);
  if (opened.has_error()) co_return;
  const std::unique_ptr<Directory> directory = std::move(*opened);
  while (true) {
    const Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
    if (entry.has_error() || !entry->has_value()) co_return;
    if (is_note_name((*entry)->name)) co_await mend_one(home, home + "/" + (*entry)->name);
  }
}

Task<> MboxWriter::mend_one(std::string home, std::string note_file) {
  const Result<std::string> text = co_await read_file(files_, note_file, kNoteMax);
  if (text.has_error()) co_return;
  std::optional<UnfinishedNote> note = read_note(*text);
  if (!note || note_path(home, note->mbox) != note_file) co_return;
  Append append;
  append.home = std::move(home);
  append.path = append.shown = std::move(note->mbox);
  append.note = std::move(note_file);
  std::optional<StepResult> trouble = co_await open(append);
  if (!trouble) trouble = co_await lock(append);
  if (trouble) co_return;
  static_cast<void>(co_await mend(append));
}

/// Takes away what a crash left of the last delivery.
Task<Result<void>> MboxWriter::mend(Append& append) {
  const Result<std::string> text = co_await read_file(files_, append.note, kNoteMax);
  if (text.has_error() && text.error() == errc::no_such_file_or_directory) {
    co_return Result<void>();
  }
  PORPOISE_CO_CHECK(text);
  std::optional<UnfinishedNote> note = read_note(*text);
  if (note && note->mbox == append.path) {
    const std::uint64_t offset = note->offset;
    const Result<bool> cut = co_await cut_unfinished(append, std::move(*note));
    PORPOISE_CO_CHECK(cut);
    if (!*cut) {
      log_.write(
          fmt::format("warning: {} may hold an unfinished message from byte {} on; others "
                      "have written to it since",
                      append.path, offset));
    }
  }
  const Result<void> gone = co_await files_.unlink(append.note);
  PORPOISE_CO_CHECK(gone);
  co_return co_await syncs_.sync(append.home);
}

/// False where something else stands there now: then all of it stays.
Task<Result<bool>> MboxWriter::cut_unfinished(Append& append, UnfinishedNote note) {
  const std::uint64_t offset = note.offset;
  UnfinishedTail tail(std::move(note), boot_);
  std::string piece(kPieceBytes, '\0');
  std::uint64_t at = offset;
  while (true) {
    const Result<std::size_t> got = co_await append.file->read_at(at, piece);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) break;
    tail.feed(std::string_view(piece).substr(0, *got));
    if (!tail.is_ours()) co_return false;
    at += *got;
  }
  if (at > offset) {
    const Result<void> cut = co_await append.file->truncate(offset);
    PORPOISE_CO_CHECK(cut);
  }
  // Also where nothing stands there: it may have been cut off before, and not be durably so.
  const Result<void> synced = co_await append.file->sync(Sync::all);
  PORPOISE_CO_CHECK(synced);
  co_return true;
}

/// Finds out how long the message will be.
Task<Result<void>> MboxWriter::measure(Append& append) {
  const Letter& letter = append.letter;
  append.length = letter.from_line.size() + letter.return_path.size() + letter.delivered_to.size();
  MboxQuoter quoter;
  std::string text;
  std::string piece(kPieceBytes, '\0');
  std::uint64_t offset = 0;
  while (offset < letter.message->size()) {
    const Result<std::size_t> got = co_await letter.message->read_at(offset, piece);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) co_return make_error(errc::io_error);
    quoter.feed(std::string_view(piece).substr(0, *got), text);
    offset += *got;
    append.length += text.size();
    text.clear();
  }
  quoter.finish(text);
  append.length += text.size();
  co_return Result<void>();
}

/// The note is durable before the first byte of the message is written.
Task<Result<void>> MboxWriter::begin(Append& append) {
  const Result<FileInfo> info = co_await append.file->stat();
  PORPOISE_CO_CHECK(info);
  append.end = info->size;
  UnfinishedNote note;
  note.mbox = append.path;
  note.offset = info->size;
  note.length = append.length;
  note.boot = boot_;
  const Letter& letter = append.letter;
  note.head = letter.from_line + letter.return_path + letter.delivered_to;
  note.head.resize(std::min(note.head.size(), UnfinishedNote::kHeadMax));
  OpenOptions making;
  making.read = false;
  making.write = true;
  making.create = true;
  making.truncate = true;
  const Result<std::unique_ptr<File>> made = co_await files_.open(append.note, making);
  PORPOISE_CO_CHECK(made);
  const std::string text = write_note(note);
  const Result<void> written = co_await write_full(**made, 0, text);
  PORPOISE_CO_CHECK(written);
  const Result<void> synced = co_await (*made)->sync(Sync::all);
  PORPOISE_CO_CHECK(synced);
  const std::string directory = parent_directory(append.path);
  if (directory != append.home) {
    // The mbox may be new.
    const Result<void> named = co_await syncs_.sync(directory);
    PORPOISE_CO_CHECK(named);
  }
  co_return co_await syncs_.sync(append.home);
}

Task<std::optional<StepResult>> MboxWriter::write(Append& append) {
  const Letter& letter = append.letter;
  MboxQuoter quoter;
  std::string text = letter.from_line + letter.return_path + letter.delivered_to;
  std::string piece(kPieceBytes, '\0');
  std::uint64_t offset = 0;
  while (offset < letter.message->size()) {
    const Result<std::size_t> got = co_await letter.message->read_at(offset, piece);
    if (got.has_error()) {
      co_return cannot("read", "message", got.error().message(), "#4.3.0");
    }
    if (*got == 0) co_return cannot("read", "message", "it ends too early", "#4.3.0");
    quoter.feed(std::string_view(piece).substr(0, *got), text);
    offset += *got;
    const Result<void> put = co_await append_full(*append.file, text);
    if (put.has_error()) co_return cannot_write(append.shown, put.error());
    text.clear();
  }
  quoter.finish(text);
  const Result<void> put = co_await append_full(*append.file, text);
  if (put.has_error()) co_return cannot_write(append.shown, put.error());
  const Result<void> synced = co_await append.file->sync(Sync::all);
  if (synced.has_error()) co_return cannot_write(append.shown, synced.error());
  co_return std::nullopt;
}

/// A note that came back after a crash would take away a message that was delivered.
Task<Result<void>> MboxWriter::finish(Append& append) {
  const Result<void> gone = co_await files_.unlink(append.note);
  PORPOISE_CO_CHECK(gone);
  co_return co_await syncs_.sync(append.home);
}

/// Best effort: while the note is there, the next delivery will try again.
Task<> MboxWriter::take_back(Append& append) {
  if (!append.end) co_return;
  const Result<void> cut = co_await append.file->truncate(*append.end);
  if (cut.has_error()) co_return;
  const Result<void> synced = co_await append.file->sync(Sync::all);
  if (synced.has_error()) co_return;
  static_cast<void>(co_await files_.unlink(append.note));
}

}  // namespace porpoise::local
