#include "impl/queue/move/mover.h"

#include <fmt/format.h>

#include "impl/base/together.h"
#include "impl/host/file_io.h"

namespace porpoise::queue::move {
namespace {

/// Messages whose syncs are shared. Each holds a file open.
constexpr std::size_t kAtOnce = 32;
constexpr std::size_t kChunk = 64 << 10;
constexpr std::size_t kNoteMax = std::size_t{1} << 30;
constexpr std::uint32_t kNoteMode = 0600;

std::string trouble(const Side& side, const ErrorCode& error) {
  if (error == errc::address_in_use) {
    return fmt::format("{}: somebody serves this queue; stop that one first", side.directory);
  }
  return fmt::format("{}: {}", side.directory, error.message());
}

/// The note in `directory`, if there is one that makes sense.
Task<std::optional<Ledger>> read_note(FileSystem& files, std::string directory) {
  const Result<std::string> bytes =
      co_await read_file(files, directory + "/" + std::string(kNote), kNoteMax);
  if (bytes.has_error()) co_return std::nullopt;
  co_return decode_ledger(*bytes);
}

/// What an earlier run copied and what is to be copied: the same, but for what each store calls it.
bool same(const Message& a, const Message& b) {
  return a.birth == b.birth && a.sender == b.sender && a.size == b.size &&
         a.recipients.size() == b.recipients.size();
}

}  // namespace

Mover::Mover(const Host& host, Side from, Side to, Progress progress, Warn warn)
    : host_(host),
      from_(std::move(from)),
      to_(std::move(to)),
      progress_(std::move(progress)),
      warn_(std::move(warn)) {}

std::string Mover::note_of(const Side& side) const {
  return side.directory + "/" + std::string(kNote);
}

Task<Outcome> Mover::run() {
  Outcome outcome;
  outcome.error = co_await open();
  if (outcome.error.empty()) outcome.error = co_await agree();
  if (outcome.error.empty()) outcome.error = co_await write_notes();
  if (outcome.error.empty()) outcome.error = co_await move_all();
  if (outcome.error.empty()) {
    const Result<void> finished = co_await finish();
    if (finished.has_error()) outcome.error = trouble(from_, finished.error());
  }
  outcome.moved = moved_;
  co_return outcome;
}

Task<std::string> Mover::open() {
  const std::function<void(const Listed&)> found_here = [this](const Listed& listed) {
    here_.push_back(listed.id);
  };
  const std::function<void(const Listed&)> found_there = [this](const Listed& listed) {
    there_.insert(listed.id);
  };
  const Result<void> from = co_await from_.store.open(found_here, warn_);
  if (from.has_error()) co_return trouble(from_, from.error());
  const Result<void> to = co_await to_.store.open(found_there, warn_);
  if (to.has_error()) co_return trouble(to_, to.error());
  co_return std::string();
}

/// Is this the beginning of a move, or one to be taken up? One that a crash hid the end of has
/// nothing left to move.
Task<std::string> Mover::agree() {
  const std::optional<Ledger> mine = co_await read_note(host_.files, from_.directory);
  const std::optional<Ledger> other = co_await read_note(host_.files, to_.directory);
  if (mine && (mine->role != Role::source || mine->other != to_.directory)) {
    co_return fmt::format("{} is being moved {} {}; finish that first", from_.directory,
                          mine->role == Role::source ? "to" : "from", mine->other);
  }
  if (other && (other->role != Role::target || other->other != from_.directory)) {
    co_return fmt::format("{} is being moved {} {}; finish that first", to_.directory,
                          other->role == Role::source ? "to" : "from", other->other);
  }
  if (!other && !there_.empty() && !here_.empty()) {
    co_return fmt::format("{} holds {} messages; move into an empty queue", to_.directory,
                          there_.size());
  }
  if (mine) ledger_ = *mine;
  co_return std::string();
}

/// The target's first: without it nobody has begun.
Task<std::string> Mover::write_notes() {
  Result<void> written = co_await replace_file(
      host_.files, note_of(to_), encode_head(Role::target, from_.directory), kNoteMode);
  if (written.has_error()) co_return trouble(to_, written.error());
  std::string note = encode_head(Role::source, to_.directory);
  for (const auto& [from, to] : ledger_.promised) note += encode_promise(from, to);
  note_size_ = note.size();
  written = co_await replace_file(host_.files, note_of(from_), std::move(note), kNoteMode);
  if (written.has_error()) co_return trouble(from_, written.error());
  OpenOptions writing;
  writing.write = true;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(note_of(from_), writing);
  if (file.has_error()) co_return trouble(from_, file.error());
  note_ = std::move(*file);
  co_return std::string();
}

Task<std::string> Mover::move_all() {
  std::vector<MessageId> waiting;
  const std::uint64_t all = here_.size();
  for (std::size_t at = 0; at < here_.size(); ++at) {
    const MessageId id = here_[at];
    const Result<bool> arrived = co_await has_arrived(id);
    if (arrived.has_error()) co_return trouble(to_, arrived.error());
    if (*arrived) {
      const Result<void> removed = co_await from_.store.remove(id);
      if (removed.has_error()) co_return trouble(from_, removed.error());
    } else {
      waiting.push_back(id);
    }
    if (waiting.size() < kAtOnce && at + 1 < here_.size()) continue;
    std::vector<MessageId> now;
    now.swap(waiting);
    std::string error = co_await move_some(std::move(now));
    if (!error.empty()) co_return error;
    if (progress_) progress_(moved_, all);
  }
  co_return std::string();
}

/// Did an earlier run copy it?
Task<Result<bool>> Mover::has_arrived(MessageId id) {
  const auto promised = ledger_.promised.find(id);
  if (promised == ledger_.promised.end() || !there_.contains(promised->second)) co_return false;
  const Result<Message> mine = co_await from_.store.read(id);
  PORPOISE_CO_CHECK(mine);
  const Result<Message> other = co_await to_.store.read(promised->second);
  PORPOISE_CO_CHECK(other);
  co_return same(*mine, *other);
}

Task<std::string> Mover::move_some(std::vector<MessageId> ids) {
  std::vector<Copy> copies(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    copies[i].from = ids[i];
    std::string error = co_await begin_copy(copies[i]);
    if (error.empty()) continue;
    co_await give_up(copies);
    co_return error;
  }
  const Result<void> promised = co_await promise(copies);
  if (promised.has_error()) co_return trouble(from_, promised.error());
  std::vector<Task<Result<void>>> tasks;
  for (Copy& copy : copies) tasks.push_back(copy.draft->adopt(copy.message));
  const Result<void> adopted = co_await together(host_.executor, std::move(tasks));
  if (adopted.has_error()) co_return trouble(to_, adopted.error());
  for (const Copy& copy : copies) {
    const Result<void> removed = co_await from_.store.remove(copy.from);
    if (removed.has_error()) co_return trouble(from_, removed.error());
  }
  moved_ += copies.size();
  co_return std::string();
}

Task<std::string> Mover::begin_copy(Copy& copy) {
  Result<Message> message = co_await from_.store.read(copy.from);
  if (message.has_error()) co_return trouble(from_, message.error());
  copy.message = std::move(*message);
  const Result<std::shared_ptr<MessageSource>> body = co_await from_.store.open_body(copy.from);
  if (body.has_error()) co_return trouble(from_, body.error());
  DraftOptions options;
  options.size_hint = (*body)->size();
  Result<std::unique_ptr<Draft>> draft = co_await to_.store.begin(options);
  if (draft.has_error()) co_return trouble(to_, draft.error());
  copy.draft = std::move(*draft);
  std::vector<char> chunk(kChunk);
  for (std::uint64_t offset = 0; offset < (*body)->size();) {
    const Result<std::size_t> got = co_await (*body)->read_at(offset, chunk);
    if (got.has_error()) co_return trouble(from_, got.error());
    if (*got == 0) co_return trouble(from_, make_error(errc::io_error));
    const Result<void> put = co_await copy.draft->append(std::string_view(chunk.data(), *got));
    if (put.has_error()) co_return trouble(to_, put.error());
    offset += *got;
  }
  co_return std::string();
}

Task<> Mover::give_up(const std::vector<Copy>& copies) {
  for (const Copy& copy : copies) {
    if (copy.draft) co_await copy.draft->abort();
  }
}

/// Durable before any of them arrives.
Task<Result<void>> Mover::promise(const std::vector<Copy>& copies) {
  std::string lines;
  for (const Copy& copy : copies) lines += encode_promise(copy.from, copy.draft->id());
  const Result<void> written = co_await write_full(*note_, note_size_, lines);
  PORPOISE_CO_CHECK(written);
  note_size_ += lines.size();
  co_return co_await note_->sync(Sync::data);
}

Task<Result<void>> Mover::finish() {
  const Result<void> to = co_await to_.store.close();
  PORPOISE_CO_CHECK(to);
  const Result<void> from = co_await from_.store.close();
  PORPOISE_CO_CHECK(from);
  note_.reset();
  const Result<void> source = co_await drop_note(from_.directory);
  PORPOISE_CO_CHECK(source);
  co_return co_await drop_note(to_.directory);
}

Task<Result<void>> Mover::drop_note(std::string directory) {
  const Result<void> gone = co_await host_.files.unlink(directory + "/" + std::string(kNote));
  PORPOISE_CO_CHECK(gone);
  co_return co_await host_.files.sync_directory(directory);
}

Task<std::string> move_under_way(FileSystem& files, std::string directory) {
  const std::optional<Ledger> note = co_await read_note(files, directory);
  if (!note) co_return std::string();
  const bool source = note->role == Role::source;
  co_return fmt::format(
      "{} is being moved {} {}; finish that with `porpoise queue export` or "
      "`import`, with the same options as before",
      directory, source ? "to" : "from", note->other);
}

}  // namespace porpoise::queue::move
