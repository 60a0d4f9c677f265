#include "impl/host/trace/traced_file.h"

#include "impl/host/trace/request.h"

namespace porpoise::trace {

Task<Result<std::size_t>> TracedFile::read_at(std::uint64_t offset, std::span<char> out) {
  Call call(tracer_, request_read(Operation::read_at, name_, offset, out.size()));
  const Result<std::size_t> got = co_await inner_->read_at(offset, out);
  if (call.waited()) co_await call.turn();
  const std::string_view bytes(out.data(), got.has_value() ? *got : 0);
  call.event.payload = std::span(&bytes, 1);
  call.event.results[0] = bytes.size();
  call.complete(got);
  co_return got;
}

Task<Result<std::size_t>> TracedFile::write_at(std::uint64_t offset,
                                               std::span<const std::string_view> pieces) {
  Call call(tracer_, request_write(Operation::write_at, name_, offset, pieces));
  const Result<std::size_t> put = co_await inner_->write_at(offset, pieces);
  if (call.waited()) co_await call.turn();
  if (put.has_value()) call.event.results[0] = *put;
  call.complete(put);
  co_return put;
}

Task<Result<std::size_t>> TracedFile::append(std::span<const std::string_view> pieces) {
  Call call(tracer_, request_write(Operation::append, name_, 0, pieces));
  const Result<std::size_t> put = co_await inner_->append(pieces);
  if (call.waited()) co_await call.turn();
  if (put.has_value()) call.event.results[0] = *put;
  call.complete(put);
  co_return put;
}

Task<Result<void>> TracedFile::sync(Sync kind) {
  Call call(tracer_, request_number(Operation::sync_file, name_, static_cast<std::uint64_t>(kind)));
  const Result<void> done = co_await inner_->sync(kind);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFile::write_and_sync(std::uint64_t offset, std::string_view bytes) {
  Call call(tracer_, request_write(Operation::write_and_sync, name_, offset, std::span(&bytes, 1)));
  const Result<void> done = co_await inner_->write_and_sync(offset, bytes);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<FileInfo>> TracedFile::stat() {
  Call call(tracer_, request(Operation::stat_file, name_));
  const Result<FileInfo> info = co_await inner_->stat();
  if (call.waited()) co_await call.turn();
  if (info.has_value()) put(call.event, *info);
  call.complete(info);
  co_return info;
}

Task<Result<void>> TracedFile::truncate(std::uint64_t size) {
  Call call(tracer_, request_number(Operation::truncate, name_, size));
  const Result<void> done = co_await inner_->truncate(size);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<void>> TracedFile::preallocate(std::uint64_t offset, std::uint64_t length) {
  Call call(tracer_, request_number(Operation::preallocate, name_, offset, length));
  const Result<void> done = co_await inner_->preallocate(offset, length);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<bool>> TracedFile::try_lock(LockKind kind) {
  Call call(tracer_, request_number(Operation::lock, name_, static_cast<std::uint64_t>(kind)));
  const Result<bool> locked = co_await inner_->try_lock(kind);
  if (call.waited()) co_await call.turn();
  call.event.results[0] = locked.has_value() && *locked;
  call.complete(locked);
  co_return locked;
}

Task<Result<void>> TracedFile::set_times(WallTime accessed, WallTime modified) {
  Call call(tracer_, request_times(Operation::set_file_times, name_, {}, accessed, modified));
  const Result<void> done = co_await inner_->set_times(accessed, modified);
  if (call.waited()) co_await call.turn();
  call.complete(done);
  co_return done;
}

Task<Result<std::optional<DirectoryEntry>>> TracedDirectory::next() {
  Call call(tracer_, request(Operation::next_entry, name_));
  Result<std::optional<DirectoryEntry>> next = co_await inner_->next();
  if (call.waited()) co_await call.turn();
  if (next.has_value() && next->has_value()) {
    call.event.subject = (*next)->name;
    call.event.results[0] = (*next)->inode;
  }
  call.complete(next);
  co_return next;
}

}  // namespace porpoise::trace
