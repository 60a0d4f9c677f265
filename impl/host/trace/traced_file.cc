#include "impl/host/trace/traced_file.h"

#include "impl/host/trace/traced_files.h"

namespace porpoise::trace {

Task<Result<std::size_t>> TracedFile::read_at(std::uint64_t offset, std::span<char> out) {
  const std::uint64_t call = tracer_.begin();
  const Result<std::size_t> got = co_await inner_->read_at(offset, out);
  TraceEvent event = Tracer::event(call, Operation::read_at, name_);
  event.numbers = {offset, out.size(), 0};
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  event.payload = std::span(&bytes, 1);
  event.results[0] = bytes.size();
  tracer_.complete(event, got);
  co_return got;
}

Task<Result<std::size_t>> TracedFile::write_at(std::uint64_t offset,
                                               std::span<const std::string_view> pieces) {
  const std::uint64_t call = tracer_.begin();
  const Result<std::size_t> put = co_await inner_->write_at(offset, pieces);
  TraceEvent event = Tracer::event(call, Operation::write_at, name_);
  event.numbers = {offset, 0, 0};
  event.payload = pieces;
  if (put.has_value()) event.results[0] = *put;
  tracer_.complete(event, put);
  co_return put;
}

Task<Result<std::size_t>> TracedFile::append(std::span<const std::string_view> pieces) {
  const std::uint64_t call = tracer_.begin();
  const Result<std::size_t> put = co_await inner_->append(pieces);
  TraceEvent event = Tracer::event(call, Operation::append, name_);
  event.payload = pieces;
  if (put.has_value()) event.results[0] = *put;
  tracer_.complete(event, put);
  co_return put;
}

Task<Result<void>> TracedFile::sync(Sync kind) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->sync(kind);
  TraceEvent event = Tracer::event(call, Operation::sync_file, name_);
  event.numbers = {static_cast<std::uint64_t>(kind), 0, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFile::write_and_sync(std::uint64_t offset, std::string_view bytes) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->write_and_sync(offset, bytes);
  TraceEvent event = Tracer::event(call, Operation::write_and_sync, name_);
  event.numbers = {offset, 0, 0};
  event.payload = std::span(&bytes, 1);
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<FileInfo>> TracedFile::stat() {
  const std::uint64_t call = tracer_.begin();
  const Result<FileInfo> info = co_await inner_->stat();
  TraceEvent event = Tracer::event(call, Operation::stat_file, name_);
  if (info.has_value()) put(event, *info);
  tracer_.complete(event, info);
  co_return info;
}

Task<Result<void>> TracedFile::truncate(std::uint64_t size) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->truncate(size);
  TraceEvent event = Tracer::event(call, Operation::truncate, name_);
  event.numbers = {size, 0, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<void>> TracedFile::preallocate(std::uint64_t offset, std::uint64_t length) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->preallocate(offset, length);
  TraceEvent event = Tracer::event(call, Operation::preallocate, name_);
  event.numbers = {offset, length, 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<bool>> TracedFile::try_lock(LockKind kind) {
  const std::uint64_t call = tracer_.begin();
  const Result<bool> locked = co_await inner_->try_lock(kind);
  TraceEvent event = Tracer::event(call, Operation::lock, name_);
  event.numbers = {static_cast<std::uint64_t>(kind), 0, 0};
  event.results[0] = locked.has_value() && *locked;
  tracer_.complete(event, locked);
  co_return locked;
}

Task<Result<void>> TracedFile::set_times(WallTime accessed, WallTime modified) {
  const std::uint64_t call = tracer_.begin();
  const Result<void> done = co_await inner_->set_times(accessed, modified);
  TraceEvent event = Tracer::event(call, Operation::set_file_times, name_);
  event.numbers = {static_cast<std::uint64_t>(accessed.time_since_epoch().count()),
                   static_cast<std::uint64_t>(modified.time_since_epoch().count()), 0};
  tracer_.complete(event, done);
  co_return done;
}

Task<Result<std::optional<DirectoryEntry>>> TracedDirectory::next() {
  const std::uint64_t call = tracer_.begin();
  Result<std::optional<DirectoryEntry>> next = co_await inner_->next();
  TraceEvent event = Tracer::event(call, Operation::next_entry, name_);
  const bool found = next.has_value() && next->has_value();
  if (found) {
    event.subject = (*next)->name;
    event.results[0] = (*next)->inode;
  }
  tracer_.complete(event, next);
  co_return next;
}

}  // namespace porpoise::trace
