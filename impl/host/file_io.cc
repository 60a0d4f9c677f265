#include "impl/host/file_io.h"

namespace porpoise {

Task<Result<std::size_t>> read_full(File& file, std::uint64_t offset, std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const Result<std::size_t> got = co_await file.read_at(offset + done, out.subspan(done));
    PORPOISE_CO_CHECK(got);
    if (*got == 0) break;
    done += *got;
  }
  co_return done;
}

Task<Result<void>> write_full(File& file, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const Result<std::size_t> put = co_await file.write_at(offset, std::span(&bytes, 1));
    PORPOISE_CO_CHECK(put);
    bytes.remove_prefix(*put);
    offset += *put;
  }
  co_return Result<void>();
}

Task<Result<std::string>> read_file(FileSystem& files, std::string path, std::size_t size_max) {
  const OpenOptions reading;
  Result<std::unique_ptr<File>> opened = co_await files.open(std::move(path), reading);
  PORPOISE_CO_CHECK(opened);
  const std::unique_ptr<File> file = std::move(*opened);
  std::string contents;
  std::size_t size = 0;
  while (true) {
    const std::size_t chunk = 4096;
    contents.resize(size + chunk);
    const Result<std::size_t> got =
        co_await file->read_at(size, std::span(contents.data() + size, chunk));
    PORPOISE_CO_CHECK(got);
    size += *got;
    if (*got == 0) break;
    if (size > size_max) co_return make_error(errc::file_too_large);
  }
  contents.resize(size);
  co_return contents;
}

Task<Result<std::set<std::string>>> list_names(FileSystem& files, std::string path) {
  std::set<std::string> names;
  for (int look = 0; look < 2; ++look) {
    Result<std::unique_ptr<Directory>> opened = co_await files.list(path);
    PORPOISE_CO_CHECK(opened);
    const std::unique_ptr<Directory> directory = std::move(*opened);
    while (true) {
      Result<std::optional<DirectoryEntry>> entry = co_await directory->next();
      PORPOISE_CO_CHECK(entry);
      if (!entry->has_value()) break;
      names.insert(std::move((*entry)->name));
    }
  }
  co_return names;
}

Task<Result<void>> replace_file(FileSystem& files, std::string path, std::string contents,
                                std::uint32_t mode) {
  const std::string fresh = path + ".tmp";
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.truncate = true;
  making.mode = mode;
  {
    Result<std::unique_ptr<File>> opened = co_await files.open(fresh, making);
    PORPOISE_CO_CHECK(opened);
    const std::unique_ptr<File> file = std::move(*opened);
    const Result<void> written = co_await write_full(*file, 0, contents);
    PORPOISE_CO_CHECK(written);
    const Result<void> synced = co_await file->sync(Sync::all);
    PORPOISE_CO_CHECK(synced);
  }
  const Result<void> renamed = co_await files.rename(fresh, path);
  PORPOISE_CO_CHECK(renamed);
  co_return co_await files.sync_directory(parent_directory(path));
}

std::string parent_directory(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

}  // namespace porpoise
