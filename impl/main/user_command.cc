#include <fmt/format.h>

#include "impl/local/mailboxes.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

/// Empty, or why `home` is no home.
Task<std::string> missing_home(Host host, std::string home) {
  const Result<FileInfo> me = co_await host.files.stat(home + "/control/me");
  if (me.has_value()) co_return std::string();
  if (me.error() == errc::no_such_file_or_directory) {
    co_return fmt::format("{} is not a home (no control/me); `porpoise init` makes one", home);
  }
  co_return fmt::format("{}: {}; give a home that this user can read", home, me.error().message());
}

std::string trouble(const std::string& home, const std::string& name, const ErrorCode& error) {
  if (error == errc::invalid_argument) {
    return fmt::format(
        "`{}` is no name for a mailbox; write 1 to 64 of a-z 0-9 . _ + - without a dot in front",
        name);
  }
  if (error == errc::file_exists) return fmt::format("{} has a mailbox already", name);
  if (error == errc::no_such_file_or_directory) {
    return fmt::format("{} has no mailbox; `porpoise user list` shows who has", name);
  }
  if (error == errc::directory_not_empty) {
    return fmt::format("{}: holds mail; move it elsewhere first", local::maildir_path(home, name));
  }
  return fmt::format("{}/mail: {}; run this as the user that the server runs as", home,
                     error.message());
}

}  // namespace

Task<int> user_add(Host host, std::string home, std::string name) {
  std::string wrong = co_await missing_home(host, home);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  const Result<void> added = co_await local::add_mailbox(host.files, home, name);
  if (added.has_value()) co_return kDone;
  co_return co_await refuse(host, trouble(home, name, added.error()));
}

Task<int> user_remove(Host host, std::string home, std::string name) {
  std::string wrong = co_await missing_home(host, home);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  const Result<void> removed = co_await local::remove_mailbox(host.files, home, name);
  if (removed.has_value()) co_return kDone;
  co_return co_await refuse(host, trouble(home, name, removed.error()));
}

Task<int> user_list(Host host, std::string home) {
  std::string wrong = co_await missing_home(host, home);
  if (!wrong.empty()) co_return co_await refuse(host, std::move(wrong));
  const Result<std::vector<std::string>> names = co_await local::list_mailboxes(host.files, home);
  if (names.has_error()) co_return co_await refuse(host, trouble(home, "", names.error()));
  std::string text;
  for (const std::string& name : *names) text += name + "\n";
  co_return co_await print(host, std::move(text));
}

}  // namespace porpoise::command
