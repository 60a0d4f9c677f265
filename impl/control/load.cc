#include "impl/control/load.h"

#include <set>

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::control {
namespace {

constexpr std::size_t kControlFileMax = 64 << 20;

LoadOutcome unloaded(std::string error) {
  LoadOutcome outcome;
  outcome.errors.push_back(std::move(error));
  return outcome;
}

std::string listing_error(const std::string& path, const ErrorCode& error) {
  if (error == errc::no_such_file_or_directory) {
    return fmt::format("{}: no such directory; `porpoise init` makes a home", path);
  }
  return fmt::format("{}: {}; make it a directory that this user can read", path, error.message());
}

}  // namespace

Task<LoadOutcome> load(FileSystem& files, std::string home) {
  const std::string directory = home + "/control";
  const Result<std::set<std::string>> names = co_await list_names(files, directory);
  if (names.has_error()) co_return unloaded(listing_error(directory, names.error()));

  ControlTexts texts;
  std::vector<std::string> unreadable;
  std::vector<std::string> unread;
  for (const std::string& name : *names) {
    if (is_input_file(name)) continue;
    if (!is_control_file(name)) {
      unread.push_back(name);
      continue;
    }
    Result<std::string> text = co_await read_file(files, directory + "/" + name, kControlFileMax);
    if (text.has_value()) {
      texts.emplace(name, std::move(*text));
    } else {
      unreadable.push_back(fmt::format("control/{}: {}; make it a file that this user can read",
                                       name, text.error().message()));
    }
  }
  LoadOutcome outcome = unreadable.empty() ? read_config(std::move(home), texts) : LoadOutcome();
  if (!unreadable.empty()) outcome.errors = std::move(unreadable);
  outcome.texts = std::move(texts);
  outcome.unread = std::move(unread);
  co_return outcome;
}

}  // namespace porpoise::control
