#include "impl/queue/classic/classic_store.h"

#include <algorithm>
#include <limits>

#include "impl/base/crc32c.h"
#include "impl/host/file_io.h"
#include "impl/queue/checked_body.h"
#include "impl/queue/classic/classic_draft.h"

namespace porpoise::queue::classic {
namespace {

class FileSource final : public MessageSource {
 public:
  FileSource(std::unique_ptr<File> file, std::uint64_t size)
      : file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }
  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    co_return co_await file_->read_at(offset, out);
  }

 private:
  std::unique_ptr<File> file_;
  std::uint64_t size_;
};

/// What a look through a whole body finds.
struct Walk {
  BodySum sum;
  std::vector<std::uint32_t> chunk_crcs;

  Walk() = default;
};

/// Ends early where the file does.
Task<Result<Walk>> walk_through(File& body, std::uint64_t size) {
  Walk walk;
  std::vector<char> chunk(static_cast<std::size_t>(std::min<std::uint64_t>(size, kCheckedChunk)));
  while (walk.sum.size < size) {
    const Result<std::size_t> got = co_await read_full(body, walk.sum.size, chunk);
    PORPOISE_CO_CHECK(got);
    if (*got == 0) break;
    const std::string_view bytes(chunk.data(), *got);
    walk.sum.crc = crc32c(walk.sum.crc, bytes);
    walk.sum.size += *got;
    walk.chunk_crcs.push_back(crc32c(0, bytes));
  }
  co_return walk;
}

ErrorCode unknown() {
  return make_error(errc::no_such_file_or_directory);
}

}  // namespace

ClassicStore::ClassicStore(const Host& host, std::string directory, const Conventions& conventions,
                           Options options)
    : host_(host),
      layout_(std::move(directory)),
      syncs_(host.executor, host.files),
      files_(host, layout_, conventions, syncs_),
      settling_(host, layout_, conventions, files_, syncs_, options),
      failures_(host, layout_, files_, syncs_),
      debris_(host, layout_, files_),
      room_(options.reserve_bytes) {}

Task<Result<std::unique_ptr<Draft>>> ClassicStore::begin(DraftOptions options) {
  std::optional<Claim> claim(std::in_place);
  if (!options.privileged) {
    co_await measure_room();
    claim = room_.claim(options.size_hint);
    if (!claim) co_return make_error(errc::no_space_on_device);
  }
  co_return co_await ClassicDraft::begin(*this, options.privileged, std::move(*claim));
}

Task<> ClassicStore::measure_room() {
  if (!room_.is_stale(host_.clock.now())) co_return;
  const Result<FreeSpace> space = co_await host_.files.free_space(layout_.directory());
  // A disk that does not say is found full by the write itself.
  const std::uint64_t bytes =
      space.has_value() ? space->bytes : std::numeric_limits<std::uint64_t>::max();
  room_.measured(bytes, host_.clock.now());
}

bool ClassicStore::is_removed(MessageId id) const {
  const Unsettled* const entry = settling_.find(id);
  return entry != nullptr && entry->removed;
}

Task<Result<Message>> ClassicStore::read(MessageId id) {
  if (is_removed(id)) co_return unknown();
  const Unsettled* entry = settling_.find(id);
  if (entry != nullptr && entry->in_todo) co_return entry->message;
  Result<LoadedMessage> loaded = co_await files_.load(id);
  if (is_removed(id)) co_return unknown();
  if (loaded.has_error() && loaded.error() == errc::bad_message) {
    co_await set_aside(id, "its files make no sense");
    co_return unknown();
  }
  PORPOISE_CO_CHECK(loaded);
  entry = settling_.find(id);
  if (entry != nullptr) entry->changes.apply(loaded->message);
  co_return std::move(loaded->message);
}

Task<Result<std::shared_ptr<MessageSource>>> ClassicStore::open_body(MessageId id) {
  if (is_removed(id)) co_return unknown();
  const OpenOptions reading;
  Result<std::unique_ptr<File>> file = co_await host_.files.open(layout_.mess(id), reading);
  PORPOISE_CO_CHECK(file);
  const Result<FileInfo> info = co_await (*file)->stat();
  PORPOISE_CO_CHECK(info);
  const Result<std::optional<BodySum>> told = co_await sum_of(id);
  PORPOISE_CO_CHECK(told);
  if (!*told) co_return std::make_shared<FileSource>(std::move(*file), info->size);
  Result<Walk> walk = co_await walk_through(**file, info->size);
  if (walk.has_error()) walk = co_await walk_through(**file, info->size);
  const bool unreadable = walk.has_error() && walk.error() == errc::io_error;
  if (unreadable || (walk.has_value() && walk->sum != **told)) {
    const bool away = co_await set_aside(
        id, unreadable ? "its body cannot be read" : "its body is not what was accepted");
    if (away) settling_.remove(id);
    co_return unknown();
  }
  PORPOISE_CO_CHECK(walk);
  // What goes bad from now on is found, and set aside, by the next attempt.
  co_return open_checked(std::move(*file), info->size, std::move(walk->chunk_crcs), [] {});
}

/// Nothing when nobody knows.
Task<Result<std::optional<BodySum>>> ClassicStore::sum_of(MessageId id) const {
  const Unsettled* const entry = settling_.find(id);
  if (entry != nullptr && entry->in_todo) co_return entry->body;
  co_return co_await files_.body_sum(id);
}

Task<Result<void>> ClassicStore::mark_delivered(MessageId id, std::uint32_t recipient) {
  if (is_removed(id)) co_return unknown();
  settling_.mark(id, recipient);
  co_return Result<void>();
}

Task<Result<void>> ClassicStore::mark_failed(MessageId id, std::uint32_t recipient,
                                             std::string report) {
  if (is_removed(id)) co_return unknown();
  const Result<void> settled = co_await settling_.settle_now(id);
  PORPOISE_CO_CHECK(settled);
  const Result<void> noted = co_await failures_.note(id, recipient, std::move(report));
  if (noted.has_error() && noted.error() == errc::bad_message) {
    co_await set_aside(id, "its files make no sense");
    co_return unknown();
  }
  co_return noted;
}

Task<Result<void>> ClassicStore::note_progress(MessageId id, Channel channel, Progress progress) {
  if (is_removed(id)) co_return unknown();
  settling_.note(id, channel, progress);
  co_return Result<void>();
}

Task<Result<void>> ClassicStore::set_held(MessageId id, bool held) {
  if (is_removed(id)) co_return unknown();
  settling_.hold(id, held);
  co_return Result<void>();
}

Task<Result<void>> ClassicStore::sync() {
  co_return co_await settling_.settle_all();
}

Task<Result<void>> ClassicStore::remove(MessageId id) {
  if (is_removed(id)) co_return unknown();
  if (settling_.find(id) == nullptr) {
    const Result<FileInfo> info = co_await host_.files.stat(layout_.info(id));
    PORPOISE_CO_CHECK(info);
  }
  settling_.remove(id);
  failures_.forget(id);
  co_return Result<void>();
}

Task<Result<void>> ClassicStore::close() {
  co_await debris_.stop();
  const Result<void> settled = co_await settling_.stop();
  lock_.reset();
  co_return settled;
}

}  // namespace porpoise::queue::classic
