#include "impl/operate/look_only_files.h"

#include <algorithm>

namespace porpoise::operate {

class LookOnlyFile final : public File {
 public:
  LookOnlyFile(LookOnlyFiles& files, std::string path, std::unique_ptr<File> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    co_return co_await file_->read_at(offset, out);
  }
  Task<Result<std::size_t>> write_at(std::uint64_t, std::span<const std::string_view>) override {
    co_return refuse();
  }
  Task<Result<std::size_t>> append(std::span<const std::string_view>) override {
    co_return refuse();
  }
  Task<Result<void>> sync(Sync) override { co_return Result<void>(); }  // nothing was written
  Task<Result<FileInfo>> stat() override { co_return co_await file_->stat(); }
  Task<Result<void>> truncate(std::uint64_t) override { co_return refuse(); }
  Task<Result<void>> preallocate(std::uint64_t, std::uint64_t) override { co_return refuse(); }
  Task<Result<bool>> try_lock(LockKind kind) override { co_return co_await file_->try_lock(kind); }
  Task<Result<void>> set_times(WallTime, WallTime) override { co_return refuse(); }

 private:
  ErrorCode refuse() { return files_.refuse("write " + path_); }

  LookOnlyFiles& files_;
  std::string path_;
  std::unique_ptr<File> file_;
};

ErrorCode LookOnlyFiles::refuse(std::string what) {
  if (std::find(refused_.begin(), refused_.end(), what) == refused_.end()) {
    refused_.push_back(std::move(what));
  }
  return make_error(errc::read_only_file_system);
}

Task<Result<std::unique_ptr<File>>> LookOnlyFiles::open(std::string path, OpenOptions options) {
  if (options.truncate) co_return refuse("write " + path);
  const bool creates = options.create;
  options.create = options.exclusive = false;
  Result<std::unique_ptr<File>> file = co_await files_.open(path, options);
  if (file.has_error() && file.error() == errc::no_such_file_or_directory && creates) {
    co_return refuse("make " + path);
  }
  PORPOISE_CO_CHECK(file);
  co_return std::make_unique<LookOnlyFile>(*this, std::move(path), std::move(*file));
}

Task<Result<void>> LookOnlyFiles::link(std::string, std::string to) {
  co_return refuse("make " + to);
}
Task<Result<void>> LookOnlyFiles::unlink(std::string path) { co_return refuse("remove " + path); }
Task<Result<void>> LookOnlyFiles::rename(std::string from, std::string to) {
  co_return refuse("move " + from + " to " + to);
}
Task<Result<void>> LookOnlyFiles::make_directory(std::string path, std::uint32_t) {
  co_return refuse("make " + path);
}
Task<Result<void>> LookOnlyFiles::remove_directory(std::string path) {
  co_return refuse("remove " + path);
}
Task<Result<std::unique_ptr<Directory>>> LookOnlyFiles::list(std::string path) {
  co_return co_await files_.list(std::move(path));
}
Task<Result<FileInfo>> LookOnlyFiles::stat(std::string path) {
  co_return co_await files_.stat(std::move(path));
}
Task<Result<void>> LookOnlyFiles::set_mode(std::string path, std::uint32_t) {
  co_return refuse("change the mode of " + path);
}
Task<Result<void>> LookOnlyFiles::set_owner(std::string path, std::uint32_t, std::uint32_t) {
  co_return refuse("change the owner of " + path);
}
Task<Result<void>> LookOnlyFiles::set_times(std::string path, WallTime, WallTime) {
  co_return refuse("change the times of " + path);
}
Task<Result<void>> LookOnlyFiles::sync_directory(std::string) {
  co_return Result<void>();  // no name was changed
}
Task<Result<FreeSpace>> LookOnlyFiles::free_space(std::string path) {
  co_return co_await files_.free_space(std::move(path));
}

}  // namespace porpoise::operate
