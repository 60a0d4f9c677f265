#include "impl/queue/journal/bodies.h"

#include "impl/base/crc32c.h"
#include "impl/host/file_io.h"
#include "impl/queue/checked_body.h"

namespace porpoise::queue::journal {

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
  co_return open_checked(std::move(*opened), size, std::move(chunk_crcs), on_damage);
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
