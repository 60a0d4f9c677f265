#pragma once
// A file system that writes down what is done to another one, fails where it is told to, and can
// hold calls back.

#include <memory>
#include <string>
#include <vector>

#include "impl/base/gate.h"
#include "impl/host/filesystem.h"

namespace porpoise::test {

class WatchedFiles final : public FileSystem {
 public:
  explicit WatchedFiles(FileSystem& under) : under_(under) {}

  /// `verb path`, in the order they were begun; of writes and syncs of files only their paths.
  std::vector<std::string> calls;

  /// Calls of `verb` on a path that contains `part` fail, until forgive().
  void fail(std::string verb, std::string part, errc::errc_t error) {
    faults_.push_back({std::move(verb), std::move(part), make_error(error)});
  }
  void forgive() { faults_.clear(); }

  /// Calls of sync_directory wait here while it is set.
  Gate* holds_directory_syncs = nullptr;

  Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions options) override {
    const ErrorCode fault = note("open", path);
    if (fault) co_return fault;
    Result<std::unique_ptr<File>> opened = co_await under_.open(path, options);
    PORPOISE_CO_CHECK(opened);
    std::unique_ptr<File> watched = std::make_unique<WatchedFile>(*this, path, std::move(*opened));
    co_return watched;
  }
  Task<Result<void>> link(std::string from, std::string to) override {
    const ErrorCode fault = note("link", to);
    if (fault) co_return fault;
    co_return co_await under_.link(from, to);
  }
  Task<Result<void>> unlink(std::string path) override {
    const ErrorCode fault = note("unlink", path);
    if (fault) co_return fault;
    co_return co_await under_.unlink(path);
  }
  Task<Result<void>> rename(std::string from, std::string to) override {
    const ErrorCode fault = note("rename", to);
    if (fault) co_return fault;
    co_return co_await under_.rename(from, to);
  }
  Task<Result<void>> make_directory(std::string path, std::uint32_t mode) override {
    const ErrorCode fault = note("make_directory", path);
    if (fault) co_return fault;
    co_return co_await under_.make_directory(path, mode);
  }
  Task<Result<void>> remove_directory(std::string path) override {
    const ErrorCode fault = note("remove_directory", path);
    if (fault) co_return fault;
    co_return co_await under_.remove_directory(path);
  }
  Task<Result<std::unique_ptr<Directory>>> list(std::string path) override {
    const ErrorCode fault = note("list", path);
    if (fault) co_return fault;
    co_return co_await under_.list(path);
  }
  Task<Result<FileInfo>> stat(std::string path) override {
    const ErrorCode fault = note("stat", path);
    if (fault) co_return fault;
    co_return co_await under_.stat(path);
  }
  Task<Result<void>> set_mode(std::string path, std::uint32_t mode) override {
    co_return co_await under_.set_mode(path, mode);
  }
  Task<Result<void>> set_owner(std::string path, std::uint32_t owner,
                               std::uint32_t group) override {
    co_return co_await under_.set_owner(path, owner, group);
  }
  Task<Result<void>> set_times(std::string path, WallTime accessed, WallTime modified) override {
    co_return co_await under_.set_times(path, accessed, modified);
  }
  Task<Result<void>> sync_directory(std::string path) override {
    const ErrorCode fault = note("sync_directory", path);
    if (holds_directory_syncs != nullptr) co_await holds_directory_syncs->wait();
    if (fault) co_return fault;
    co_return co_await under_.sync_directory(path);
  }
  Task<Result<FreeSpace>> free_space(std::string path) override {
    co_return co_await under_.free_space(path);
  }

 private:
  class WatchedFile final : public File {
   public:
    WatchedFile(WatchedFiles& files, std::string path, std::unique_ptr<File> under)
        : files_(files), path_(std::move(path)), under_(std::move(under)) {}

    Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
      co_return co_await under_->read_at(offset, out);
    }
    Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                       std::span<const std::string_view> pieces) override {
      const ErrorCode fault = files_.note("write", path_);
      if (fault) co_return fault;
      co_return co_await under_->write_at(offset, pieces);
    }
    Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override {
      const ErrorCode fault = files_.note("write", path_);
      if (fault) co_return fault;
      co_return co_await under_->append(pieces);
    }
    Task<Result<void>> sync(Sync kind) override {
      const ErrorCode fault = files_.note("sync", path_);
      if (fault) co_return fault;
      co_return co_await under_->sync(kind);
    }
    Task<Result<FileInfo>> stat() override { co_return co_await under_->stat(); }
    Task<Result<void>> truncate(std::uint64_t size) override {
      co_return co_await under_->truncate(size);
    }
    Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) override {
      co_return co_await under_->preallocate(offset, length);
    }
    Task<Result<bool>> try_lock(LockKind kind) override {
      co_return co_await under_->try_lock(kind);
    }
    Task<Result<void>> set_times(WallTime accessed, WallTime modified) override {
      co_return co_await under_->set_times(accessed, modified);
    }

   private:
    WatchedFiles& files_;
    const std::string path_;
    const std::unique_ptr<File> under_;
  };

  struct Fault {
    std::string verb, part;
    ErrorCode error;
  };

  ErrorCode note(const std::string& verb, const std::string& path) {
    calls.push_back(verb + " " + path);
    for (const Fault& fault : faults_) {
      if (fault.verb == verb && path.find(fault.part) != path.npos) return fault.error;
    }
    return ErrorCode();
  }

  FileSystem& under_;
  std::vector<Fault> faults_;
};

}  // namespace porpoise::test
