#include "impl/queue/classic/classic_draft.h"

#include <array>

#include <fmt/format.h>

#include "impl/base/crc32c.h"
#include "impl/base/together.h"
#include "impl/host/file_io.h"

namespace porpoise::queue::classic {
namespace {

constexpr std::size_t kBuffer = 64 << 10;
/// Names in mess/ that may be in the way of a new inode's: a queue that was copied has such.
constexpr int kNumbersMax = 64;

OpenOptions making(std::uint32_t mode) {
  OpenOptions options;
  options.write = true;
  options.create = true;
  options.exclusive = true;
  options.mode = mode;
  return options;
}

}  // namespace

Task<Result<std::unique_ptr<Draft>>> ClassicDraft::begin(ClassicStore& store, bool privileged,
                                                         Claim claim) {
  FileSystem& files = store.host_.files;
  std::vector<std::string> taken;  // inodes that must not come up again
  Result<std::unique_ptr<Draft>> draft = make_error(errc::file_exists);
  while (draft.has_error() && draft.error() == errc::file_exists && taken.size() < kNumbersMax) {
    const std::string first =
        store.layout_.at(fmt::format("pid/{}.{}.{}", store.host_.identity.process(),
                                     seconds_of(store.host_.clock.wall()), ++store.drafts_));
    Result<std::unique_ptr<File>> file = co_await files.open(first, making(kReadableMode));
    PORPOISE_CO_CHECK(file);
    taken.push_back(first);
    const Result<FileInfo> info = co_await (*file)->stat();
    PORPOISE_CO_CHECK(info);
    const MessageId id = info->inode;
    const std::string mess = store.layout_.mess(id);
    const std::uint64_t epoch = store.syncs_.epoch(parent_directory(mess));
    const Result<void> linked = co_await files.link(first, mess);
    if (linked.has_error()) {
      draft = linked.error();
    } else {
      draft = std::make_unique<ClassicDraft>(store, privileged, std::move(claim), id,
                                             std::move(*file), epoch);
    }
  }
  for (const std::string& name : taken) {
    const Result<void> gone = co_await remove_name(files, name);
    if (gone.has_error()) store.debris_.left(name);
  }
  co_return draft;
}

Task<Result<void>> ClassicDraft::append(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() < kBuffer) co_return Result<void>();
  co_return co_await write_out();
}

/// What was not announced is claimed as it comes.
Task<Result<void>> ClassicDraft::write_out() {
  if (!privileged_) {
    co_await store_.measure_room();
    if (!store_.room_.extend(claim_, buffer_.size())) {
      co_return make_error(errc::no_space_on_device);
    }
  }
  const Result<void> written = co_await write_full(*file_, size_, buffer_);
  PORPOISE_CO_CHECK(written);
  claim_.spend(buffer_.size());
  size_ += buffer_.size();
  crc_ = crc32c(crc_, buffer_);
  buffer_.clear();
  co_return Result<void>();
}

Task<Result<void>> ClassicDraft::commit(Envelope envelope, MessageId finishes) {
  Message message;
  message.id = id_;
  message.birth = store_.host_.clock.wall();
  message.sender = envelope.sender;
  const Result<void> written = co_await write_out();
  PORPOISE_CO_CHECK(written);
  message.size = size_;

  TodoFile todo;
  todo.user = store_.host_.identity.user();
  todo.process = store_.host_.identity.process();
  todo.finishes = finishes;
  todo.body = BodySum{size_, crc_};
  todo.envelope = envelope;
  std::vector<Task<Result<void>>> tasks;
  tasks.push_back(sync_body());
  tasks.push_back(sync_name());
  tasks.push_back(write_envelope(encode_todo(todo), message.birth));
  const Result<void> synced = co_await together(store_.host_.executor, std::move(tasks));
  PORPOISE_CO_CHECK(synced);

  const std::uint64_t epoch = store_.syncs_.epoch(store_.layout_.at("todo"));
  const Result<void> linked = co_await link_todo(epoch);
  PORPOISE_CO_CHECK(linked);
  store_.failures_.forget(id_);  // of an earlier message with this number
  store_.settling_.queued(std::move(message), std::move(envelope), todo.body, false);
  if (finishes != 0) {
    store_.failures_.forget(finishes);
    store_.settling_.finished(finishes, id_);
  }
  co_return Result<void>();
}

/// Past todo/, which knows nothing of what became of recipients.
Task<Result<void>> ClassicDraft::adopt(Message past) {
  const Result<void> written = co_await write_out();
  PORPOISE_CO_CHECK(written);
  past.id = id_;
  past.size = size_;
  std::vector<Task<Result<void>>> tasks;
  tasks.push_back(sync_body());
  tasks.push_back(sync_name());
  const Result<void> synced = co_await together(store_.host_.executor, std::move(tasks));
  PORPOISE_CO_CHECK(synced);
  handed_over_ = true;
  const BodySum body{size_, crc_};
  const Result<void> adopted = co_await store_.files_.adopt(std::move(past), body);
  if (adopted.has_error()) store_.settling_.remove(id_);
  co_return adopted;
}

Task<Result<void>> ClassicDraft::sync_body() {
  co_return co_await file_->sync(Sync::data);
}

Task<Result<void>> ClassicDraft::sync_name() {
  co_return co_await store_.syncs_.sync(parent_directory(store_.layout_.mess(id_)), mess_epoch_);
}

Task<Result<void>> ClassicDraft::write_envelope(std::string bytes, WallTime birth) {
  FileSystem& files = store_.host_.files;
  const std::string path = store_.layout_.intd(id_);
  Result<std::unique_ptr<File>> file = co_await files.open(path, making(kReadableMode));
  if (file.has_error() && file.error() == errc::file_exists) {
    // Of an earlier message with this number: a power loss brought it back.
    const Result<void> gone = co_await files.unlink(path);
    PORPOISE_CO_CHECK(gone);
    file = co_await files.open(path, making(kReadableMode));
  }
  PORPOISE_CO_CHECK(file);
  const Result<void> written = co_await write_full(**file, 0, bytes);
  PORPOISE_CO_CHECK(written);
  const Result<void> timed = co_await (*file)->set_times(birth, birth);
  PORPOISE_CO_CHECK(timed);
  co_return co_await (*file)->sync(Sync::all);
}

Task<Result<void>> ClassicDraft::link_todo(std::uint64_t epoch) {
  FileSystem& files = store_.host_.files;
  const std::string todo = store_.layout_.todo(id_);
  const Result<void> linked = co_await files.link(store_.layout_.intd(id_), todo);
  PORPOISE_CO_CHECK(linked);
  handed_over_ = true;
  const Result<void> durable = co_await store_.syncs_.sync(parent_directory(todo), epoch);
  if (durable.has_error()) {
    // The name may be on the disk or not. It must not tell of this message, nor, while it may come
    // back, of another one with its number.
    static_cast<void>(co_await files.unlink(todo));
    store_.syncs_.doubt(todo);
    store_.settling_.refused(id_);
  }
  co_return durable;
}

Task<> ClassicDraft::abort() {
  claim_ = Claim();
  if (handed_over_) co_return;
  const std::array<std::string, 2> names{store_.layout_.intd(id_), store_.layout_.mess(id_)};
  for (const std::string& name : names) {
    const Result<void> gone = co_await remove_name(store_.host_.files, name);
    if (gone.has_error()) store_.debris_.left(name);
  }
}

}  // namespace porpoise::queue::classic
