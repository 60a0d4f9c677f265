#include "sim/replay/replay_files.h"

#include "impl/host/trace/request.h"
#include "sim/replay/answers.h"
#include "sim/replay/joined.h"

namespace porpoise::sim {

using record::ReadEvent;
using trace::Operation;
using trace::TraceEvent;

namespace {

class ReplayFile final : public File {
 public:
  /// `shadow` may be none: then the recording holds all that was read.
  ReplayFile(std::uint64_t name, Playback& playback, std::string path, Shadow::File shadow)
      : name_(name), playback_(playback), path_(std::move(path)), shadow_(std::move(shadow)) {}

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    const TraceEvent asked = trace::request_read(Operation::read_at, name_, offset, out.size());
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (!answer->sum_only || !shadow_) {
      const Result<std::size_t> got = bytes_read(*answer, out);
      if (shadow_ && got.has_value()) {
        Shadow::learn(*shadow_, offset, std::string_view(out.data(), *got), out.size());
      }
      co_return got;
    }
    std::string bytes;
    if (answer->sum.size > out.size() || !Shadow::read(*shadow_, offset, answer->sum.size, bytes)) {
      playback_.lack(path_, offset);
      co_await playback_.for_ever();
    }
    std::copy(bytes.begin(), bytes.end(), out.begin());
    co_return bytes.size();
  }

  Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                     std::span<const std::string_view> pieces) override {
    const TraceEvent asked = trace::request_write(Operation::write_at, name_, offset, pieces);
    if (shadow_) playback_.under_way(name_, shadow_, offset, joined(pieces));
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (shadow_) playback_.written(name_);
    const Result<std::size_t> put = length(*answer);
    if (put.has_value()) note_written(offset, pieces, *put);
    co_return put;
  }

  Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override {
    const TraceEvent asked = trace::request_write(Operation::append, name_, 0, pieces);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    const Result<std::size_t> put = length(*answer);
    if (put.has_value() && shadow_) note_written(shadow_->bytes.size(), pieces, *put);
    co_return put;
  }

  Task<Result<void>> sync(Sync kind) override {
    const auto number = static_cast<std::uint64_t>(kind);
    const TraceEvent asked = trace::request_number(Operation::sync_file, name_, number);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }

  Task<Result<void>> write_and_sync(std::uint64_t offset, std::string_view bytes) override {
    const TraceEvent asked =
        trace::request_write(Operation::write_and_sync, name_, offset, std::span(&bytes, 1));
    if (shadow_) playback_.under_way(name_, shadow_, offset, bytes);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (shadow_) playback_.written(name_);
    const Result<void> done = outcome(*answer);
    if (done.has_value()) note_written(offset, std::span(&bytes, 1), bytes.size());
    co_return done;
  }

  Task<Result<FileInfo>> stat() override {
    const ReadEvent* const answer =
        co_await playback_.ask(trace::request(Operation::stat_file, name_));
    if (answer->event.error) co_return answer->event.error;
    const FileInfo info = trace::file_info(answer->event);
    if (shadow_) Shadow::learn_size(*shadow_, info.size);
    co_return info;
  }

  Task<Result<void>> truncate(std::uint64_t size) override {
    const TraceEvent asked = trace::request_number(Operation::truncate, name_, size);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    const Result<void> done = outcome(*answer);
    if (done.has_value() && shadow_) Shadow::truncate(*shadow_, size);
    co_return done;
  }

  Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t size) override {
    const TraceEvent asked = trace::request_number(Operation::preallocate, name_, offset, size);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    const Result<void> done = outcome(*answer);
    if (done.has_value() && shadow_) Shadow::reserve(*shadow_, offset + size);
    co_return done;
  }

  Task<Result<bool>> try_lock(LockKind kind) override {
    const auto number = static_cast<std::uint64_t>(kind);
    const TraceEvent asked = trace::request_number(Operation::lock, name_, number);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    if (answer->event.error) co_return answer->event.error;
    co_return answer->event.results[0] != 0;
  }

  Task<Result<void>> set_times(WallTime accessed, WallTime modified) override {
    const TraceEvent asked =
        trace::request_times(Operation::set_file_times, name_, {}, accessed, modified);
    const ReadEvent* const answer = co_await playback_.ask(asked);
    co_return outcome(*answer);
  }

 private:
  void note_written(std::uint64_t offset, std::span<const std::string_view> pieces,
                    std::size_t size) {
    if (!shadow_) return;
    const std::string all = joined(pieces);
    Shadow::write(*shadow_, offset, std::string_view(all).substr(0, size));
  }

  const std::uint64_t name_;
  Playback& playback_;
  const std::string path_;
  const Shadow::File shadow_;
};

class ReplayDirectory final : public Directory {
 public:
  ReplayDirectory(std::uint64_t name, Playback& playback, std::string path)
      : name_(name), playback_(playback), path_(std::move(path)) {}

  Task<Result<std::optional<DirectoryEntry>>> next() override {
    const ReadEvent* const answer =
        co_await playback_.ask(trace::request(Operation::next_entry, name_));
    if (answer->event.error) co_return answer->event.error;
    if (answer->event.subject.empty()) co_return std::optional<DirectoryEntry>();
    if (playback_.shadow() != nullptr) {
      playback_.shadow()->seen(path_ + "/" + std::string(answer->event.subject));
    }
    co_return std::optional<DirectoryEntry>(std::in_place, std::string(answer->event.subject),
                                            answer->event.results[0]);
  }

 private:
  const std::uint64_t name_;
  Playback& playback_;
  const std::string path_;
};

}  // namespace

Task<Result<std::unique_ptr<File>>> ReplayFiles::open(std::string path, OpenOptions options) {
  const ReadEvent* const answer = co_await playback_.ask(trace::request_open(path, options));
  if (answer->event.error) co_return answer->event.error;
  Shadow::File shadow;
  if (playback_.shadow() != nullptr) {
    const bool is_new = (options.create && options.exclusive) || options.truncate;
    shadow = playback_.shadow()->open(path, is_new);
  }
  const std::uint64_t name = playback_.name();
  co_return std::make_unique<ReplayFile>(name, playback_, std::move(path), std::move(shadow));
}

Task<Result<void>> ReplayFiles::link(std::string from, std::string to) {
  const TraceEvent asked = trace::request_about(Operation::link, from, to);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (!answer->event.error && playback_.shadow() != nullptr) playback_.shadow()->link(from, to);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::unlink(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::unlink, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (!answer->event.error && playback_.shadow() != nullptr) playback_.shadow()->unlink(path);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::rename(std::string from, std::string to) {
  const TraceEvent asked = trace::request_about(Operation::rename, from, to);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (!answer->event.error && playback_.shadow() != nullptr) playback_.shadow()->rename(from, to);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::make_directory(std::string path, std::uint32_t mode) {
  TraceEvent asked = trace::request_about(Operation::make_directory, path);
  asked.numbers = {mode, 0, 0};
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (playback_.shadow() != nullptr) playback_.shadow()->directory(path);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::remove_directory(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::remove_directory, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<std::unique_ptr<Directory>>> ReplayFiles::list(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::list, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  if (playback_.shadow() != nullptr) playback_.shadow()->directory(path);
  co_return std::make_unique<ReplayDirectory>(playback_.name(), playback_, std::move(path));
}

Task<Result<FileInfo>> ReplayFiles::stat(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::stat, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  co_return trace::file_info(answer->event);
}

Task<Result<void>> ReplayFiles::set_mode(std::string path, std::uint32_t mode) {
  TraceEvent asked = trace::request_about(Operation::set_mode, path);
  asked.numbers = {mode, 0, 0};
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::set_owner(std::string path, std::uint32_t owner,
                                          std::uint32_t group) {
  TraceEvent asked = trace::request_about(Operation::set_owner, path);
  asked.numbers = {owner, group, 0};
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::set_times(std::string path, WallTime accessed, WallTime modified) {
  const TraceEvent asked = trace::request_times(Operation::set_times, 0, path, accessed, modified);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<void>> ReplayFiles::sync_directory(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::sync_directory, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  co_return outcome(*answer);
}

Task<Result<FreeSpace>> ReplayFiles::free_space(std::string path) {
  const TraceEvent asked = trace::request_about(Operation::free_space, path);
  const ReadEvent* const answer = co_await playback_.ask(asked);
  if (answer->event.error) co_return answer->event.error;
  FreeSpace space;
  space.bytes = answer->event.results[0];
  space.inodes = answer->event.results[1];
  co_return space;
}

}  // namespace porpoise::sim
