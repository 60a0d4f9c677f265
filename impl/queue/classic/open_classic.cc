// ClassicStore::open: the lock, what qmail-queue left in todo/, what qmail-send left in info/, what
// a crash left anywhere.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "impl/base/together.h"
#include "impl/host/file_io.h"
#include "impl/queue/classic/classic_store.h"

namespace porpoise::queue::classic {
namespace {

/// More than the largest envelope that a session may send.
constexpr std::size_t kTodoMax = std::size_t{256} << 20;
/// Each has a file open.
constexpr std::size_t kSyncsAtOnce = 64;

}  // namespace

Task<Result<void>> ClassicStore::open(std::function<void(const Listed&)> found,
                                      std::function<void(std::string)> warn) {
  warn_ = warn;
  files_.on_mended([warn](MessageId id) {
    warn(
        fmt::format("queue: msg {}: a list of recipients was broken and is made again; who had the "
                    "message may get it twice",
                    id));
  });
  settling_.on_trouble(std::move(warn));
  const Result<void> locked = co_await lock();
  PORPOISE_CO_CHECK(locked);
  std::set<MessageId> ended;
  const Result<void> queued = co_await take_over_todo(ended);
  PORPOISE_CO_CHECK(queued);
  Result<std::vector<Listed>> all = co_await list_preprocessed(ended);
  PORPOISE_CO_CHECK(all);
  std::set<MessageId> known = std::move(ended);
  for (const Listed& listed : *all) known.insert(listed.id);
  const Result<void> mended = co_await mend_bounces(known);
  PORPOISE_CO_CHECK(mended);
  settling_.for_each([&](MessageId id, const Unsettled& entry) {
    known.insert(id);
    if (entry.removed) return;
    Listed listed;
    listed.id = id;
    listed.birth = entry.message.birth;
    all->push_back(listed);
  });
  const Result<void> looked = co_await debris_.find(known);
  PORPOISE_CO_CHECK(looked);
  settling_.begin();
  spawn(host_.executor, debris_.collect());
  std::sort(all->begin(), all->end(), [](const Listed& a, const Listed& b) {
    return a.birth != b.birth ? a.birth < b.birth : a.id < b.id;
  });
  for (const Listed& listed : *all) found(listed);
  co_return Result<void>();
}

/// Where qmail-send would lock: only one of us may serve a queue.
Task<Result<void>> ClassicStore::lock() {
  const std::string path = layout_.at("lock/sendmutex");
  OpenOptions options;
  options.write = true;
  Result<std::unique_ptr<File>> opened = co_await host_.files.open(path, options);
  if (opened.has_error() && opened.error() == errc::no_such_file_or_directory) {
    const Result<void> made = co_await make_layout(host_.files, layout_.directory());
    PORPOISE_CO_CHECK(made);
    opened = co_await host_.files.open(path, options);
  }
  PORPOISE_CO_CHECK(opened);
  const Result<bool> locked = co_await (*opened)->try_lock(LockKind::exclusive);
  PORPOISE_CO_CHECK(locked);
  if (!*locked) co_return make_error(errc::address_in_use);
  lock_ = std::move(*opened);
  co_return Result<void>();
}

/// `ended`: gets the messages that entries of todo/ say have ended.
Task<Result<void>> ClassicStore::take_over_todo(std::set<MessageId>& ended) {
  const Result<std::set<std::string>> names = co_await list_names(host_.files, layout_.at("todo"));
  PORPOISE_CO_CHECK(names);
  std::set<MessageId> numbers;
  for (const std::string& name : *names) {
    if (const std::optional<MessageId> id = parse_number(name)) numbers.insert(*id);
  }
  std::map<MessageId, MessageId> ends;
  for (const MessageId id : numbers) {
    const Result<MessageId> finishes = co_await take_over_entry(id);
    PORPOISE_CO_CHECK(finishes);
    if (*finishes != 0) ends[id] = *finishes;
  }
  for (const auto& [id, finishes] : ends) {
    settling_.finished(finishes, id);
    ended.insert(finishes);
  }
  co_return Result<void>();
}

/// The message that it says has ended; 0: none.
Task<Result<MessageId>> ClassicStore::take_over_entry(MessageId id) {
  Message message;
  message.id = id;
  const Result<FileInfo> body = co_await host_.files.stat(layout_.mess(id));
  const bool lost = body.has_error() && body.error() == errc::no_such_file_or_directory;
  if (!lost) {
    PORPOISE_CO_CHECK(body);
    message.size = body->size;
  }
  const Result<FileInfo> info = co_await host_.files.stat(layout_.todo(id));
  PORPOISE_CO_CHECK(info);
  if (!lost && info->inode == id) {
    co_await drop_second_name(layout_.todo(id));
    co_return MessageId{0};
  }
  message.birth = info->modified;
  Result<std::optional<TodoFile>> todo = co_await read_todo(id);
  if (todo.has_error()) {
    co_await set_aside(id, "its envelope cannot be read: " + todo.error().message());
    co_return MessageId{0};
  }
  if (!*todo || lost) {
    co_await set_aside(id, lost ? "its body is missing" : "its envelope makes no sense");
    co_return MessageId{0};
  }
  TodoFile& told = **todo;
  message.sender = told.envelope.sender;
  settling_.queued(std::move(message), std::move(told.envelope), told.body, true);
  co_return told.finishes;
}

/// Of a body: it was about to be removed, see Touched::remove().
Task<> ClassicStore::drop_second_name(std::string path) {
  const Result<void> gone = co_await remove_name(host_.files, path);
  if (gone.has_error()) debris_.left(std::move(path));
}

/// Asked twice: a disk may answer wrongly once. Nothing when it makes no sense.
Task<Result<std::optional<TodoFile>>> ClassicStore::read_todo(MessageId id) const {
  Result<std::string> bytes = make_error(errc::io_error);
  for (int look = 0; look < 2; ++look) {
    bytes = co_await read_file(host_.files, layout_.todo(id), kTodoMax);
    if (bytes.has_error()) continue;
    std::optional<TodoFile> todo = decode_todo(*bytes);
    if (todo) co_return todo;
  }
  PORPOISE_CO_CHECK(bytes);
  co_return std::optional<TodoFile>();
}

Task<Result<std::vector<Listed>>> ClassicStore::list_preprocessed(
    const std::set<MessageId>& ended) {
  std::vector<Listed> all;
  Recent recent;
  const Result<std::vector<MessageId>> ids = co_await preprocessed();
  PORPOISE_CO_CHECK(ids);
  for (const MessageId id : *ids) {
    if (ended.contains(id) || settling_.find(id) != nullptr) continue;
    const Result<FileInfo> body = co_await host_.files.stat(layout_.mess(id));
    if (body.has_error() && body.error() == errc::no_such_file_or_directory) {
      co_await set_aside(id, "its body is missing");
      continue;
    }
    const Result<Listed> listed = co_await files_.list(id, &recent);
    if (listed.has_error() && listed.error() == errc::bad_message) {
      co_await drop_second_name(layout_.info(id));
      continue;
    }
    PORPOISE_CO_CHECK(listed);
    all.push_back(*listed);
  }
  const Result<void> durable = co_await sync_what_is_relied_on(recent.take());
  PORPOISE_CO_CHECK(durable);
  co_return all;
}

/// A process that was killed may have left names and marks that the disk does not have yet.
Task<Result<void>> ClassicStore::sync_what_is_relied_on(std::vector<std::string> changed) {
  std::vector<std::string> directories{layout_.at("todo"), layout_.at("bounce")};
  for (MessageId part = 0; part < kSplit; ++part) {
    directories.push_back(layout_.at(fmt::format("info/{}", part)));
  }
  std::vector<Task<Result<void>>> tasks;
  for (std::string& path : directories) {
    const std::uint64_t epoch = syncs_.epoch(path);
    tasks.push_back(syncs_.sync(std::move(path), epoch));
  }
  for (std::string& path : changed) {
    tasks.push_back(files_.sync(std::move(path)));
    if (tasks.size() < kSyncsAtOnce) continue;
    std::vector<Task<Result<void>>> some = std::exchange(tasks, {});
    const Result<void> synced = co_await together(host_.executor, std::move(some));
    PORPOISE_CO_CHECK(synced);
  }
  co_return co_await together(host_.executor, std::move(tasks));
}

Task<Result<void>> ClassicStore::mend_bounces(const std::set<MessageId>& known) {
  const Result<std::set<std::string>> names =
      co_await list_names(host_.files, layout_.at("bounce"));
  PORPOISE_CO_CHECK(names);
  for (const std::string& name : *names) {
    const std::optional<MessageId> id = parse_number(name);
    if (!id || settling_.find(*id) != nullptr) continue;
    if (!known.contains(*id)) {
      const Result<FileInfo> body = co_await host_.files.stat(layout_.mess(*id));
      const bool alone = body.has_error() && body.error() == errc::no_such_file_or_directory;
      // Of a message that was being set aside.
      if (alone) co_await set_aside(*id, "nothing but its failures is left");
      continue;
    }
    const Result<void> mended = co_await failures_.mend(*id);
    if (mended.has_error()) {
      warn_(fmt::format("queue/bounce/{}: {}; its recipients may be told twice", *id,
                        mended.error().message()));
    }
  }
  co_return Result<void>();
}

/// Out of the way, for the operator: a damaged message must not hold up the others (L2). True: all
/// that there is of it.
Task<bool> ClassicStore::set_aside(MessageId id, std::string why) {
  const std::string directory = layout_.at("damaged");
  // First, so that a crash repeats it rather than hides it.
  warn_(fmt::format("queue: msg {} is damaged; {}; what there is of it goes to {}", id, why,
                    directory));
  static_cast<void>(co_await host_.files.make_directory(directory, 0700));
  const std::vector<std::pair<std::string, std::string>> parts{
      {layout_.todo(id), "todo"},
      {layout_.info(id), "info"},
      {layout_.channel(Channel::local, id), "local"},
      {layout_.channel(Channel::remote, id), "remote"},
      {layout_.bounce(id), "bounce"},
      {layout_.mess(id), "mess"}};
  bool away = true;
  for (const auto& [path, part] : parts) {
    std::string to = fmt::format("{}/{}-{}", directory, part, id);
    const Result<void> moved = co_await host_.files.rename(path, std::move(to));
    away = away && (moved.has_value() || moved.error() == errc::no_such_file_or_directory);
  }
  co_return away;
}

}  // namespace porpoise::queue::classic
