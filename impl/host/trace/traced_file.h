#pragma once

#include "impl/host/filesystem.h"
#include "impl/host/trace/tracer.h"

namespace porpoise::trace {

class TracedFile final : public File {
 public:
  TracedFile(std::unique_ptr<File> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override;
  Task<Result<std::size_t>> write_at(std::uint64_t offset,
                                     std::span<const std::string_view> pieces) override;
  Task<Result<std::size_t>> append(std::span<const std::string_view> pieces) override;
  Task<Result<void>> sync(Sync kind) override;
  Task<Result<void>> write_and_sync(std::uint64_t offset, std::string_view bytes) override;
  Task<Result<FileInfo>> stat() override;
  Task<Result<void>> truncate(std::uint64_t size) override;
  Task<Result<void>> preallocate(std::uint64_t offset, std::uint64_t length) override;
  Task<Result<bool>> try_lock(LockKind kind) override;
  Task<Result<void>> set_times(WallTime accessed, WallTime modified) override;

 private:
  std::unique_ptr<File> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

class TracedDirectory final : public Directory {
 public:
  TracedDirectory(std::unique_ptr<Directory> inner, std::uint64_t name, Tracer& tracer)
      : inner_(std::move(inner)), name_(name), tracer_(tracer) {}

  Task<Result<std::optional<DirectoryEntry>>> next() override;

 private:
  std::unique_ptr<Directory> inner_;
  std::uint64_t name_;
  Tracer& tracer_;
};

}  // namespace porpoise::trace
