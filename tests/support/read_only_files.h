#pragma once
// A file system of a few texts that can be read and nothing else.

#include <map>
#include <memory>
#include <string>

#include <boost/asio/post.hpp>

#include "impl/host/filesystem.h"

namespace porpoise::test {

class ReadOnlyFiles final : public FileSystem {
 public:
  std::map<std::string, std::string> texts;  ///< By path.
  int opened = 0;

  Task<Result<std::unique_ptr<File>>> open(std::string path, OpenOptions) override {
    co_await boost::asio::post(use_task);
    ++opened;
    const auto text = texts.find(path);
    if (text == texts.end()) co_return make_error(errc::no_such_file_or_directory);
    std::unique_ptr<File> file = std::make_unique<Text>(text->second);
    co_return file;
  }
  Task<Result<void>> link(std::string, std::string) override { return no(); }
  Task<Result<void>> unlink(std::string) override { return no(); }
  Task<Result<void>> rename(std::string, std::string) override { return no(); }
  Task<Result<void>> make_directory(std::string, std::uint32_t) override { return no(); }
  Task<Result<void>> remove_directory(std::string) override { return no(); }
  Task<Result<std::unique_ptr<Directory>>> list(std::string) override { co_return denied(); }
  Task<Result<FileInfo>> stat(std::string) override { co_return denied(); }
  Task<Result<void>> set_mode(std::string, std::uint32_t) override { return no(); }
  Task<Result<void>> set_owner(std::string, std::uint32_t, std::uint32_t) override { return no(); }
  Task<Result<void>> set_times(std::string, WallTime, WallTime) override { return no(); }
  Task<Result<void>> sync_directory(std::string) override { return no(); }
  Task<Result<FreeSpace>> free_space(std::string) override { co_return denied(); }

 private:
  static ErrorCode denied() { return make_error(errc::permission_denied); }
  static Task<Result<void>> no() { co_return denied(); }

  class Text final : public File {
   public:
    explicit Text(std::string text) : text_(std::move(text)) {}
    Task<Result<std::size_t>> read_at(std::uint64_t offset, std::span<char> out) override {
      if (offset >= text_.size()) co_return std::size_t{0};
      co_return text_.copy(out.data(), out.size(), offset);
    }
    Task<Result<std::size_t>> write_at(std::uint64_t, std::span<const std::string_view>) override {
      co_return denied();
    }
    Task<Result<std::size_t>> append(std::span<const std::string_view>) override {
      co_return denied();
    }
    Task<Result<void>> sync(Sync) override { return no(); }
    Task<Result<FileInfo>> stat() override {
      FileInfo info;
      info.size = text_.size();
      co_return info;
    }
    Task<Result<void>> truncate(std::uint64_t) override { return no(); }
    Task<Result<void>> preallocate(std::uint64_t, std::uint64_t) override { return no(); }
    Task<Result<bool>> try_lock(LockKind) override { co_return denied(); }
    Task<Result<void>> set_times(WallTime, WallTime) override { return no(); }

   private:
    std::string text_;
  };
};

}  // namespace porpoise::test
