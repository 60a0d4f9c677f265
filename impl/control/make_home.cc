#include "impl/control/make_home.h"

#include <algorithm>

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::control {
namespace {

constexpr std::uint32_t kPublic = 0755;
constexpr std::uint32_t kPrivate = 0700;
constexpr std::uint32_t kPublicFile = 0644;

/// Makes `path` unless it is there; its name is durable when this returns.
Task<Result<void>> make_durable_directory(FileSystem& files, std::string path, std::uint32_t mode) {
  Result<void> made = co_await files.make_directory(path, mode);
  if (made.has_error() && made.error() == errc::no_such_file_or_directory && path != "/") {
    const Result<void> above =
        co_await make_durable_directory(files, parent_directory(path), kPublic);
    PORPOISE_CO_CHECK(above);
    made = co_await files.make_directory(path, mode);
  }
  if (made.has_error() && made.error() == errc::file_exists) {
    const Result<FileInfo> info = co_await files.stat(path);
    PORPOISE_CO_CHECK(info);
    if (info->kind != FileKind::directory) co_return make_error(errc::not_a_directory);
  } else {
    PORPOISE_CO_CHECK(made);
  }
  co_return co_await files.sync_directory(parent_directory(path));
}

std::string trouble(const std::string& path, const ErrorCode& error) {
  return fmt::format("{}: {}; choose a directory that this user may write", path, error.message());
}

/// Empty, or one line that says why `value` is not in the control file.
Task<std::string> write_setting(FileSystem& files, std::string path, std::string value) {
  const Result<void> written = co_await replace_file(files, path, value + "\n", kPublicFile);
  co_return written.has_error() ? trouble(path, written.error()) : std::string();
}

}  // namespace

bool is_host_name(std::string_view name) {
  const bool shaped = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  return shaped && !name.empty() && name.front() != '.' && name.back() != '.' &&
         name.find("..") == name.npos;
}

Task<std::string> make_home(FileSystem& files, std::string home, std::string me) {
  const std::string control = home + "/control";
  const Result<FileInfo> taken = co_await files.stat(control + "/me");
  if (taken.has_value()) {
    co_return fmt::format("{} is a home already; use it as it is or choose another directory",
                          home);
  }
  if (taken.error() != errc::no_such_file_or_directory) co_return trouble(home, taken.error());

  struct Folder {
    const char* name;
    std::uint32_t mode;
  };
  for (const Folder folder : {Folder{"", kPublic}, Folder{"/control", kPublic},
                              Folder{"/queue", kPrivate}, Folder{"/mail", kPublic}}) {
    const std::string path = home + folder.name;
    const Result<void> made = co_await make_durable_directory(files, path, folder.mode);
    if (made.has_error()) co_return trouble(path, made.error());
  }
  for (const char* const name : {"/locals", "/rcpthosts"}) {
    std::string wrong = co_await write_setting(files, control + name, me);
    if (!wrong.empty()) co_return wrong;
  }
  co_return std::string();
}

Task<std::string> name_home(FileSystem& files, std::string home, std::string me) {
  return write_setting(files, home + "/control/me", std::move(me));
}

}  // namespace porpoise::control
