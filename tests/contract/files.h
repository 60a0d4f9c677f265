#pragma once
// Verbs of the file tests: each says what it expects of the call.

#include "impl/host/file_io.h"
#include "tests/contract/contract.h"

namespace porpoise::contract {

inline OpenOptions reading() {
  return OpenOptions();
}

inline OpenOptions creating(std::uint32_t mode = 0600) {
  OpenOptions options;
  options.write = true;
  options.create = true;
  options.mode = mode;
  return options;
}

inline OpenOptions creating_new() {
  OpenOptions options = creating();
  options.exclusive = true;
  return options;
}

inline OpenOptions emptying() {
  OpenOptions options = creating();
  options.truncate = true;
  return options;
}

/// An open file, or null when the call failed (which the test then shows).
inline Task<std::unique_ptr<File>> open(Arm& arm, std::string path, OpenOptions options) {
  Result<std::unique_ptr<File>> opened = co_await arm.host().files.open(path, options);
  EXPECT_TRUE(opened.has_value()) << path << ": " << error_of(opened).message();
  if (opened.has_error()) co_return nullptr;
  co_return std::move(*opened);
}

inline Task<ErrorCode> open_error(Arm& arm, std::string path, OpenOptions options) {
  const Result<std::unique_ptr<File>> opened = co_await arm.host().files.open(path, options);
  co_return error_of(opened);
}

/// Makes or replaces a file.
inline Task<> put(Arm& arm, std::string path, std::string contents) {
  const std::unique_ptr<File> file = co_await open(arm, path, emptying());
  if (file == nullptr) co_return;
  const Result<void> written = co_await write_full(*file, 0, contents);
  EXPECT_TRUE(written.has_value()) << path << ": " << error_of(written).message();
}

/// The whole file, or "error: ..." when it cannot be read.
inline Task<std::string> contents(Arm& arm, std::string path) {
  const Result<std::string> read = co_await read_file(arm.host().files, path, 1 << 24);
  co_return read.has_value() ? *read : "error: " + read.error().message();
}

inline Task<std::string> contents(File& file) {
  std::string bytes(1 << 20, '\0');
  const Result<std::size_t> got = co_await read_full(file, 0, bytes);
  if (got.has_error()) co_return "error: " + got.error().message();
  bytes.resize(*got);
  co_return bytes;
}

/// What stat says; zeros when it fails.
inline Task<FileInfo> info(Arm& arm, std::string path) {
  const Result<FileInfo> found = co_await arm.host().files.stat(path);
  EXPECT_TRUE(found.has_value()) << path << ": " << error_of(found).message();
  co_return found.has_value() ? *found : FileInfo();
}

/// Sorted.
inline Task<std::vector<std::string>> names_in(Arm& arm, std::string path) {
  std::vector<std::string> names;
  Result<std::unique_ptr<Directory>> listing = co_await arm.host().files.list(path);
  EXPECT_TRUE(listing.has_value()) << path << ": " << error_of(listing).message();
  while (listing.has_value()) {
    const Result<std::optional<DirectoryEntry>> entry = co_await (*listing)->next();
    EXPECT_TRUE(entry.has_value()) << path << ": " << error_of(entry).message();
    if (entry.has_error() || !*entry) break;
    names.push_back((*entry)->name);
  }
  std::sort(names.begin(), names.end());
  co_return names;
}

}  // namespace porpoise::contract
