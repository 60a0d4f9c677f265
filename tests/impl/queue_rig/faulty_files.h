#pragma once
// A file system in which chosen calls fail, and in which reads and writes may be short.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "impl/host/filesystem.h"

namespace porpoise::testing {

enum class Call : std::uint8_t {
  open, read, write, sync, preallocate, unlink, rename, make_directory, list, sync_directory,
  free_space, lock,
};

/// What goes wrong, decided call by call. Shared by every process of a test.
struct Faults {
  /// Asked before each call; an error: the call fails with it and has no effect.
  std::function<std::optional<ErrorCode>(Call call, const std::string& path)> decide;
  /// Syncs succeed and do nothing.
  bool syncs_nothing = false;
  /// Reads and writes do at most this many bytes; 0: all.
  std::size_t short_io = 0;
  std::uint64_t calls = 0;  ///< Made so far.

  Faults() = default;

  std::optional<ErrorCode> of(Call call, const std::string& path) {
    ++calls;
    return decide ? decide(call, path) : std::nullopt;
  }
};

class FaultyFile final : public File {
 public:
  FaultyFile(std::unique_ptr<File> file, std::string path, Faults& faults)
      : file_(std::move(file)), path_(std::move(path)), faults_(faults) {}

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
    if (const auto error = faults_.of(Call::read, path_)) co_return *error;
    if (faults_.short_io != 0) out = out.first(std::min(out.size(), faults_.short_io));
    co_return co_await file_->read_at(offset, out);
  }
  Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                     std::span<const std::string_view> pieces) override {
    if (const auto error = faults_.of(Call::write, path_)) co_return *error;
    if (faults_.short_io == 0) co_return co_await file_->write_at(offset, pieces);
    const std::string_view piece = pieces.front().substr(0, faults_.short_io);
    co_return co_await file_->write_at(offset, std::span(&piece, 1));
  }
  Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override {
    if (const auto error = faults_.of(Call::write, path_)) co_return *error;
    co_return co_await file_->append(pieces);
  }
  Task<Result<void>> sync(Sync kind) override {
    if (const auto error = faults_.of(Call::sync, path_)) co_return *error;
    if (faults_.syncs_nothing) co_return Result<void>();
    co_return co_await file_->sync(kind);
  }
  Task<Result<FileInfo>> stat() override { return file_->stat(); }
  Task<Result<void>> truncate(std::uint64_t size) override { return file_->truncate(size); }
  Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) override {
    if (const auto error = faults_.of(Call::preallocate, path_)) co_return *error;
    co_return co_await file_->preallocate(offset, length);
  }
  Task<Result<bool>> try_lock(LockKind kind) override {
    if (const auto error = faults_.of(Call::lock, path_)) co_return *error;
    co_return co_await file_->try_lock(kind);
  }
  Task<Result<void>> set_times(WallTime accessed, WallTime modified) override {
    return file_->set_times(accessed, modified);
  }

 private:
  std::unique_ptr<File> file_;
  std::string path_;
  Faults& faults_;
};

class FaultyFiles final : public FileSystem {
 public:
  FaultyFiles(FileSystem& files, Faults& faults) : files_(files), faults_(faults) {}

  Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions options) override {
    if (const auto error = faults_.of(Call::open, path)) co_return *error;
    Result<std::unique_ptr<File>> opened = co_await files_.open(path, options);
    PORPOISE_CO_CHECK(opened);
    std::unique_ptr<File> file =
        std::make_unique<FaultyFile>(std::move(*opened), std::move(path), faults_);
    co_return std::move(file);
  }
  Task<Result<void>> link(std::string from, std::string to) override {
    return files_.link(std::move(from), std::move(to));
  }
  Task<Result<void>> unlink(std::string path) override {
    if (const auto error = faults_.of(Call::unlink, path)) co_return *error;
    co_return co_await files_.unlink(std::move(path));
  }
  Task<Result<void>> rename(std::string from, std::string to) override {
    if (const auto error = faults_.of(Call::rename, from)) co_return *error;
    co_return co_await files_.rename(std::move(from), std::move(to));
  }
  Task<Result<void>> make_directory(std::string path, std::uint32_t mode) override {
    if (const auto error = faults_.of(Call::make_directory, path)) co_return *error;
    co_return co_await files_.make_directory(std::move(path), mode);
  }
  Task<Result<void>> remove_directory(std::string path) override {
    return files_.remove_directory(std::move(path));
  }
  Task<Result<std::unique_ptr<Directory>>> list(std::string path) override {
    if (const auto error = faults_.of(Call::list, path)) co_return *error;
    co_return co_await files_.list(std::move(path));
  }
  Task<Result<FileInfo>> stat(std::string path) override { return files_.stat(std::move(path)); }
  Task<Result<void>> set_mode(std::string path, std::uint32_t mode) override {
    return files_.set_mode(std::move(path), mode);
  }
  Task<Result<void>> set_owner(std::string path, std::uint32_t owner,
                               std::uint32_t group) override {
    return files_.set_owner(std::move(path), owner, group);
  }
  Task<Result<void>> set_times(std::string path, WallTime accessed, WallTime modified) override {
    return files_.set_times(std::move(path), accessed, modified);
  }
  Task<Result<void>> sync_directory(std::string path) override {
    if (const auto error = faults_.of(Call::sync_directory, path)) co_return *error;
    if (faults_.syncs_nothing) co_return Result<void>();
    co_return co_await files_.sync_directory(std::move(path));
  }
  Task<Result<FreeSpace>> free_space(std::string path) override {
    if (const auto error = faults_.of(Call::free_space, path)) co_return *error;
    co_return co_await files_.free_space(std::move(path));
  }

 private:
  FileSystem& files_;
  Faults& faults_;
};

}  // namespace porpoise::testing
