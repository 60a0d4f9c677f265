#include "impl/host/trace/traced_files.h"

#include "impl/host/trace/traced_file.h"

namespace porpoise::trace {

namespace {

std::uint64_t bits_of(const OpenOptions& options) {
  return (options.read ? 1u : 0u) | (options.write ? 2u : 0u) | (options.create ? 4u : 0u) |
         (options.exclusive ? 8u : 0u) | (options.truncate ? 16u : 0u);
}

std::uint64_t number_of(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

void put(TraceEvent& event, const FileInfo& info) {
  event.results = {info.inode,
                   info.size,
                   info.links,
                   static_cast<std::uint64_t>(info.kind) << 32 | info.mode,
                   static_cast<std::uint64_t>(info.owner) << 32 | info.group,
                   number_of(info.modified)};
}

Task<Result<std::unique_ptr<File>>> TracedFileSystem::open(std::string path, OpenOptions options) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<File>> opened = co_await inner_.open(path, options);
  TraceEvent event = Tracer::event(call, Operation::open);
  event.subject = path;
  event.numbers = {bits_of(options), options.mode, 0};
  if (opened.has_value()) {
    event.made = tracer_.name();
    *opened = std::make_unique<TracedFile>(std::move(*opened), event.made, tracer_);
  }
  tracer_.complete(event, opened);
  co_return opened;
}

Task<Result<void>> TracedFileSystem::link(std::string from, std::string to) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.link(from, to);
  TraceEvent event = Tracer::event(call, Operation::link);
  event.subject = from;
  event.object = to;
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::unlink(std::string path) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.unlink(path);
  TraceEvent event = Tracer::event(call, Operation::unlink);
  event.subject = path;
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::rename(std::string from, std::string to) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.rename(from, to);
  TraceEvent event = Tracer::event(call, Operation::rename);
  event.subject = from;
  event.object = to;
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::make_directory(std::string path, std::uint32_t mode) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.make_directory(path, mode);
  TraceEvent event = Tracer::event(call, Operation::make_directory);
  event.subject = path;
  event.numbers = {mode, 0, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::remove_directory(std::string path) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.remove_directory(path);
  TraceEvent event = Tracer::event(call, Operation::remove_directory);
  event.subject = path;
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<std::unique_ptr<Directory>>> TracedFileSystem::list(std::string path) {
  const std::uint64_t call = tracer_.begin();
  Result<std::unique_ptr<Directory>> listed = co_await inner_.list(path);
  TraceEvent event = Tracer::event(call, Operation::list);
  event.subject = path;
  if (listed.has_value()) {
    event.made = tracer_.name();
    *listed = std::make_unique<TracedDirectory>(std::move(*listed), event.made, tracer_);
  }
  tracer_.complete(event, listed);
  co_return listed;
}

Task<Result<FileInfo>> TracedFileSystem::stat(std::string path) {
  const std::uint64_t call = tracer_.begin();
  const Result<FileInfo> info = co_await inner_.stat(path);
  TraceEvent event = Tracer::event(call, Operation::stat);
  event.subject = path;
  if (info.has_value()) put(event, *info);
  tracer_.complete(event, info);
  co_return info;
}

Task<Result<void>> TracedFileSystem::set_mode(std::string path, std::uint32_t mode) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.set_mode(path, mode);
  TraceEvent event = Tracer::event(call, Operation::set_mode);
  event.subject = path;
  event.numbers = {mode, 0, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::set_owner(std::string path, std::uint32_t owner,
                                               std::uint32_t group) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.set_owner(path, owner, group);
  TraceEvent event = Tracer::event(call, Operation::set_owner);
  event.subject = path;
  event.numbers = {owner, group, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::set_times(std::string path, WallTime accessed,
                                               WallTime modified) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.set_times(path, accessed, modified);
  TraceEvent event = Tracer::event(call, Operation::set_times);
  event.subject = path;
  event.numbers = {number_of(accessed), number_of(modified), 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::sync_directory(std::string path) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_.sync_directory(path);
  TraceEvent event = Tracer::event(call, Operation::sync_directory);
  event.subject = path;
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<FreeSpace>> TracedFileSystem::free_space(std::string path) {
  const std::uint64_t call = tracer_.begin();
  const Result<FreeSpace> free = co_await inner_.free_space(path);
  TraceEvent event = Tracer::event(call, Operation::free_space);
  event.subject = path;
  if (free.has_value()) event.results = {free->bytes, free->inodes, 0, 0, 0, 0};
  tracer_.complete(event, free);
  co_return free;
}

}  // namespace porpoise::trace
