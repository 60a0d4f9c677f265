#include "impl/queue/journal/spares.h"

#include <algorithm>

#include "impl/host/file_io.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::string_view kPrefix = "spare-";
constexpr std::size_t kSparesMax = 2;
/// Written and synced at once: a commit that comes meanwhile waits for no more than that.
constexpr std::uint64_t kPiece = 1 << 20;

}  // namespace

bool Spares::is_spare(std::string_view name) {
  return name.starts_with(kPrefix) && parse_hex_name(name.substr(kPrefix.size()));
}

Task<> Spares::adopt(std::vector<std::string> names, std::uint64_t size) {
  size_ = size;
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    next_ = std::max(next_, *parse_hex_name(name.substr(kPrefix.size())) + 1);
    const Result<FileInfo> info = co_await files_.stat(directory_.path() + "/" + name);
    // They grow while they are filled: one of full size was filled to its end. One with another
    // name may be a segment that a crash left both names of.
    const bool whole = info.has_value() && info->size == size && info->links == 1;
    if (whole && wants(size)) {
      ready_.push_back(name);
    } else {
      co_await discard(name);
    }
  }
}

std::string Spares::take(std::uint64_t size) {
  if (!has(size)) return std::string();
  std::string name = std::move(ready_.front());
  ready_.pop_front();
  return name;
}

bool Spares::wants(std::uint64_t size) const {
  return size == size_ && ready_.size() < kSparesMax;
}

std::string Spares::new_name() {
  return std::string(kPrefix) + hex_name(next_++);
}

void Spares::put(std::string name, std::uint64_t size) {
  if (size == size_) ready_.push_back(std::move(name));
}

Task<Result<void>> Spares::fill(std::uint64_t size, const bool& stop) {
  const Result<void> ensured = co_await directory_.ensure();
  PORPOISE_CO_CHECK(ensured);
  const std::string name = new_name();
  std::string path = directory_.path() + "/" + name;
  const Result<void> filled = co_await write_zeros(std::move(path), size, stop);
  if (filled.has_error()) {
    co_await discard(name);
    co_return filled;
  }
  // Its name need not survive: the segment that it becomes gets another, and that one is synced.
  put(name, size);
  co_return Result<void>();
}

Task<Result<void>> Spares::write_zeros(std::string path, std::uint64_t size, const bool& stop) {
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.exclusive = true;
  Result<std::unique_ptr<File>> opened = co_await files_.open(std::move(path), making);
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<File> file = std::move(*opened);
  const std::string zeros(std::min(size, kPiece), '\0');
  for (std::uint64_t at = 0; at < size;) {
    if (stop) co_return make_error(errc::operation_canceled);
    const std::string_view piece = std::string_view(zeros).substr(0, size - at);
    const Result<void> written = co_await write_full(*file, at, piece);
    PORPOISE_CO_CHECK(written);
    const Result<void> synced = co_await file->sync(Sync::data);
    PORPOISE_CO_CHECK(synced);
    at += piece.size();
  }
  co_return Result<void>();
}

Task<> Spares::discard(std::string name) {
  const Result<void> gone = co_await files_.unlink(directory_.path() + "/" + name);
  static_cast<void>(gone);  // the next start tries again
}

}  // namespace porpoise::queue::journal
