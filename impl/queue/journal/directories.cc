#include "impl/queue/journal/directories.h"

#include <charconv>

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::queue::journal {
namespace {

constexpr std::uint32_t kDirectoryMode = 0700;

}  // namespace

Task<Result<void>> make_directory_durably(FileSystem& files, std::string path) {
  const std::string parent = parent_directory(path);
  Result<void> made = co_await files.make_directory(path, kDirectoryMode);
  if (made.has_error() && made.error() == errc::no_such_file_or_directory) {
    const Result<void> above = co_await files.make_directory(parent, kDirectoryMode);
    if (above.has_error() && above.error() != errc::file_exists) co_return above.error();
    const Result<void> synced = co_await files.sync_directory(parent_directory(parent));
    PORPOISE_CO_CHECK(synced);
    made = co_await files.make_directory(path, kDirectoryMode);
  }
  if (made.has_error() && made.error() != errc::file_exists) co_return made.error();
  const Result<void> synced = co_await files.sync_directory(parent);
  if (synced.has_error() && made.has_value()) {
    // A second sync would promise a name that the first one may have dropped: it is made anew.
    const Result<void> removed = co_await files.remove_directory(path);
    static_cast<void>(removed);
  }
  co_return synced;
}

Task<Result<void>> LateDirectory::ensure() {
  if (durable_) co_return Result<void>();
  const Result<void> made = co_await make_directory_durably(files_, path_);
  if (made.has_value()) durable_ = true;
  co_return made;
}

Task<Result<void>> LateDirectory::sync(std::uint64_t epoch) {
  const Result<void> synced = co_await files_.sync_directory(path_);
  if (synced.has_error()) {
    ++epoch_;
    co_return synced.error();
  }
  if (epoch != epoch_) co_return make_error(errc::io_error);
  co_return Result<void>();
}

std::string hex_name(std::uint64_t number) { return fmt::format("{:016x}", number); }

std::optional<std::uint64_t> parse_hex_name(std::string_view name) {
  constexpr std::size_t kDigits = 16;
  if (name.size() < kDigits) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = name.data() + kDigits;
  const auto parsed = std::from_chars(name.data(), end, number, 16);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

}  // namespace porpoise::queue::journal
