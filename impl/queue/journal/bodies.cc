#include "impl/queue/journal/bodies.h"

#include <algorithm>
#include <cstring>

#include "impl/host/file_io.h"
#include "impl/queue/crc32c.h"

namespace porpoise::queue::journal {
namespace {

/// Keeps the chunk it read last: readers go forward.
class BodySource final : public MessageSource {
 public:
  BodySource(std::unique_ptr<File> file, std::uint64_t size, std::vector<std::uint32_t> crcs,
             std::function<void()> on_damage)
      : file_(std::move(file)),
        size_(size),
        chunk_crcs_(std::move(crcs)),
        on_damage_(std::move(on_damage)) {}

  std::uint64_t size() const override { return size_; }

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    if (offset >= size_ || out.empty()) co_return std::size_t{0};
    const std::uint64_t number = offset / kBodyChunk;
    std::shared_ptr<const std::string> chunk = chunk_;  // others may replace it meanwhile
    if (!chunk || chunk_number_ != number) {
      Result<std::shared_ptr<const std::string>> fresh = co_await read_chunk(number);
      if (fresh.has_error() && fresh.error() == errc::bad_message) {
        fresh = co_await read_chunk(number);  // wrong on the way, or on the disk?
        if (fresh.has_error() && fresh.error() == errc::bad_message) on_damage_();
      }
      PORPOISE_CO_CHECK(fresh);
      chunk = *fresh;
      chunk_ = chunk;
      chunk_number_ = number;
    }
    const std::uint64_t from = offset % kBodyChunk;
    const std::size_t count = std::min<std::uint64_t>(out.size(), chunk->size() - from);
    std::memcpy(out.data(), chunk->data() + from, count);
    co_return count;
  }

 private:
  /// Errors: bad_message when it is not what was written.
  Task<Result<std::shared_ptr<const std::string>>> read_chunk(std::uint64_t number) {
    const auto chunk = std::make_shared<std::string>(
        std::min<std::uint64_t>(kBodyChunk, size_ - number * kBodyChunk), '\0');
    const std::span<char> room(chunk->data(), chunk->size());
    const Result<std::size_t> got = co_await read_full(*file_, number * kBodyChunk, room);
    PORPOISE_CO_CHECK(got);
    if (*got != chunk->size() || crc32c(0, *chunk) != chunk_crcs_[number]) {
      co_return make_error(errc::bad_message);
    }
    co_return std::shared_ptr<const std::string>(chunk);
  }

  std::unique_ptr<File> file_;
  std::uint64_t size_;
  std::vector<std::uint32_t> chunk_crcs_;
  std::function<void()> on_damage_;
  std::shared_ptr<const std::string> chunk_;
  std::uint64_t chunk_number_ = 0;
};

}  // namespace

Task<Result<void>> BodyWriter::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t room = kBodyChunk - chunk_.size();
    const std::string_view now = bytes.substr(0, room);
    chunk_ += now;
    bytes.remove_prefix(now.size());
    if (chunk_.size() < kBodyChunk) break;
    const Result<void> written = co_await write_chunk();
    PORPOISE_CO_CHECK(written);
  }
  co_return Result<void>();
}

Task<Result<void>> BodyWriter::write_chunk() {
  const Result<void> written = co_await write_full(*file_, written_, chunk_);
  PORPOISE_CO_CHECK(written);
  chunk_crcs_.push_back(crc32c(0, chunk_));
  written_ += chunk_.size();
  chunk_.clear();
  co_return Result<void>();
}

Task<Result<void>> BodyWriter::finish() {
  if (!chunk_.empty()) {
    const Result<void> written = co_await write_chunk();
    PORPOISE_CO_CHECK(written);
  }
  co_return co_await file_->sync(Sync::data);
}

Bodies::Bodies(FileSystem& files, std::string directory, OnDamage on_damage)
    : files_(files), directory_(files, std::move(directory)), on_damage_(std::move(on_damage)) {}

std::string Bodies::path_of(MessageId id) const {
  return directory_.path() + "/" + hex_name(id);
}

Task<Result<std::unique_ptr<BodyWriter>>> Bodies::create(MessageId id) {
  const Result<void> ensured = co_await directory_.ensure();
  PORPOISE_CO_CHECK(ensured);
  const std::uint64_t epoch = directory_.epoch();
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.truncate = true;
  Result<std::unique_ptr<File>> opened = co_await files_.open(path_of(id), making);
  PORPOISE_CO_CHECK(opened);
  co_return std::make_unique<BodyWriter>(std::move(*opened), epoch);
}

Task<Result<void>> Bodies::sync_name(const BodyWriter& body) {
  co_return co_await directory_.sync(body.epoch());
}

Task<Result<std::shared_ptr<MessageSource>>> Bodies::open(MessageId id, std::uint64_t size,
                                                          std::vector<std::uint32_t> chunk_crcs) {
  const OpenOptions reading;
  Result<std::unique_ptr<File>> opened = co_await files_.open(path_of(id), reading);
  PORPOISE_CO_CHECK(opened);
  const auto on_damage = [this, id] { on_damage_(id); };
  co_return std::make_shared<BodySource>(std::move(*opened), size, std::move(chunk_crcs),
                                         on_damage);
}

Task<Result<void>> Bodies::remove(MessageId id) {
  return files_.unlink(path_of(id));
}

Task<Result<std::vector<MessageId>>> Bodies::list() {
  std::vector<MessageId> ids;
  const Result<std::set<std::string>> names = co_await list_names(files_, directory_.path());
  if (names.has_error()) {
    if (names.error() == errc::no_such_file_or_directory) co_return ids;
    co_return names.error();
  }
  for (const std::string& name : *names) {
    const std::optional<std::uint64_t> id = parse_hex_name(name);
    if (id && name.size() == 16) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  co_return ids;
}

}  // namespace porpoise::queue::journal
