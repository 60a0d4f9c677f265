#include "impl/host/trace/traced_files.h"

#include "impl/host/trace/request.h"
#include "impl/host/trace/traced_file.h"

namespace porpoise::trace {

Task<Result<std::unique_ptr<File>>> TracedFileSystem::open(std::string path, OpenOptions options) {
  Call call(tracer_, request_open(path, options));
  Result<std::unique_ptr<File>> opened = co_await inner_.open(path, options);
  if (call.waited()) co_await call.turn();
  if (opened.has_value()) {
    call.make();
    *opened = std::make_unique<TracedFile>(std::move(*opened), call.event.made, tracer_);
  }
  call.complete(opened);
  co_return opened;
}

Task<Result<void>> TracedFileSystem::link(std::string from, std::string to) {
  Call call(tracer_, request_about(Operation::link, from, to));
  const Result<void> done = co_await inner_.link(from, to);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::unlink(std::string path) {
  Call call(tracer_, request_about(Operation::unlink, path));
  const Result<void> done = co_await inner_.unlink(path);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::rename(std::string from, std::string to) {
  Call call(tracer_, request_about(Operation::rename, from, to));
  const Result<void> done = co_await inner_.rename(from, to);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::make_directory(std::string path, std::uint32_t mode) {
  TraceEvent asked = request_about(Operation::make_directory, path);
  asked.numbers = {mode, 0, 0};
  Call call(tracer_, asked);
  const Result<void> done = co_await inner_.make_directory(path, mode);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::remove_directory(std::string path) {
  Call call(tracer_, request_about(Operation::remove_directory, path));
  const Result<void> done = co_await inner_.remove_directory(path);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<std::unique_ptr<Directory>>> TracedFileSystem::list(std::string path) {
  Call call(tracer_, request_about(Operation::list, path));
  Result<std::unique_ptr<Directory>> listed = co_await inner_.list(path);
  if (call.waited()) co_await call.turn();
  if (listed.has_value()) {
    call.make();
    *listed = std::make_unique<TracedDirectory>(std::move(*listed), call.event.made, tracer_);
  }
  call.complete(listed);
  co_return listed;
}

Task<Result<FileInfo>> TracedFileSystem::stat(std::string path) {
  Call call(tracer_, request_about(Operation::stat, path));
  const Result<FileInfo> info = co_await inner_.stat(path);
  if (call.waited()) co_await call.turn();
  if (info.has_value()) put(call.event, *info);
  call.complete(info);
  co_return info;
}

Task<Result<void>> TracedFileSystem::set_mode(std::string path, std::uint32_t mode) {
  TraceEvent asked = request_about(Operation::set_mode, path);
  asked.numbers = {mode, 0, 0};
  Call call(tracer_, asked);
  const Result<void> done = co_await inner_.set_mode(path, mode);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::set_owner(std::string path, std::uint32_t owner,
                                               std::uint32_t group) {
  TraceEvent asked = request_about(Operation::set_owner, path);
  asked.numbers = {owner, group, 0};
  Call call(tracer_, asked);
  const Result<void> done = co_await inner_.set_owner(path, owner, group);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::set_times(std::string path, WallTime accessed,
                                               WallTime modified) {
  Call call(tracer_, request_times(Operation::set_times, 0, path, accessed, modified));
  const Result<void> done = co_await inner_.set_times(path, accessed, modified);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFileSystem::sync_directory(std::string path) {
  Call call(tracer_, request_about(Operation::sync_directory, path));
  const Result<void> done = co_await inner_.sync_directory(path);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<FreeSpace>> TracedFileSystem::free_space(std::string path) {
  Call call(tracer_, request_about(Operation::free_space, path));
  const Result<FreeSpace> free = co_await inner_.free_space(path);
  if (call.waited()) co_await call.turn();
  if (free.has_value()) call.event.results = {free->bytes, free->inodes, 0, 0, 0, 0};
  call.complete(free);
  co_return free;
}

}  // namespace porpoise::trace
