#include "impl/queue/classic/layout.h"

#include <charconv>

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::queue::classic {
namespace {

constexpr std::uint32_t kOwnerOnly = 0700;
constexpr std::uint32_t kGroupToo = 0750;
/// Of lock/tcpto: 64 records of 16 bytes.
constexpr std::size_t kTimeoutTable = 1024;

constexpr Folder kFolders[] = {
    {"pid", kOwnerOnly, false},    {"intd", kOwnerOnly, false}, {"todo", kGroupToo, false},
    {"bounce", kOwnerOnly, false}, {"lock", kGroupToo, false},  {"mess", kGroupToo, true},
    {"info", kOwnerOnly, true},    {"local", kOwnerOnly, true}, {"remote", kOwnerOnly, true},
};

Task<Result<void>> make_directory(FileSystem& files, std::string path, std::uint32_t mode) {
  const Result<void> made = co_await files.make_directory(std::move(path), mode);
  if (made.has_error() && made.error() != errc::file_exists) co_return made.error();
  co_return Result<void>();
}

Task<Result<void>> make_file(FileSystem& files, std::string path, std::uint32_t mode,
                             std::size_t zeros) {
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.mode = mode;
  Result<std::unique_ptr<File>> file = co_await files.open(path, making);
  PORPOISE_CO_CHECK(file);
  const std::string contents(zeros, '\0');
  const Result<void> written = co_await write_full(**file, 0, contents);
  PORPOISE_CO_CHECK(written);
  const Result<void> synced = co_await (*file)->sync(Sync::all);
  PORPOISE_CO_CHECK(synced);
  co_return co_await files.sync_directory(parent_directory(path));
}

}  // namespace

std::string Layout::split(std::string_view folder, MessageId id) const {
  return fmt::format("{}/{}/{}/{}", directory_, folder, id % kSplit, id);
}

std::string Layout::plain(std::string_view folder, MessageId id) const {
  return fmt::format("{}/{}/{}", directory_, folder, id);
}

std::optional<MessageId> parse_number(std::string_view name) {
  MessageId number = 0;
  const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (wrong != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

Task<Result<void>> remove_name(FileSystem& files, std::string path) {
  const Result<void> gone = co_await files.unlink(std::move(path));
  if (gone.has_error() && gone.error() != errc::no_such_file_or_directory) co_return gone.error();
  co_return Result<void>();
}

std::span<const Folder> folders() {
  return kFolders;
}

Task<Result<void>> make_layout(FileSystem& files, std::string directory) {
  Result<void> made = co_await make_directory(files, directory, kGroupToo);
  PORPOISE_CO_CHECK(made);
  made = co_await files.sync_directory(parent_directory(directory));
  PORPOISE_CO_CHECK(made);
  for (const Folder& folder : folders()) {
    const std::string path = directory + "/" + folder.name;
    made = co_await make_directory(files, path, folder.mode);
    PORPOISE_CO_CHECK(made);
    for (MessageId part = 0; folder.split && part < kSplit; ++part) {
      made = co_await make_directory(files, fmt::format("{}/{}", path, part), folder.mode);
      PORPOISE_CO_CHECK(made);
    }
    made = co_await files.sync_directory(path);
    PORPOISE_CO_CHECK(made);
  }
  made = co_await files.sync_directory(directory);
  PORPOISE_CO_CHECK(made);
  made = co_await make_file(files, directory + "/lock/tcpto", kReadableMode, kTimeoutTable);
  PORPOISE_CO_CHECK(made);
  co_return co_await make_file(files, directory + "/lock/sendmutex", kPrivateMode, 0);
}

}  // namespace porpoise::queue::classic
