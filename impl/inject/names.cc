#include "impl/inject/names.h"

#include <optional>

#include <fmt/format.h>

#include "impl/host/file_io.h"

namespace porpoise::inject {
namespace {

constexpr std::size_t kFileMax = 1 << 20;

/// The first line without what is blank at its end; nothing when there is no such file.
Task<Result<std::optional<std::string>>> read_line(FileSystem& files, std::string path) {
  const Result<std::string> text = co_await read_file(files, path, kFileMax);
  if (text.has_error()) {
    if (text.error() == errc::no_such_file_or_directory) co_return std::optional<std::string>();
    co_return text.error();
  }
  std::string line = text->substr(0, text->find('\n'));
  line.erase(line.find_last_not_of(" \t\r") + 1);
  co_return std::optional<std::string>(std::move(line));
}

struct Wanted {
  const char* file;
  const char* variable;
  std::string* out;
};

}  // namespace

Task<Names> read_names(FileSystem& files, std::string home, Variables variables) {
  Names names;
  const std::string control = home + "/control/";
  Result<std::optional<std::string>> me = co_await read_line(files, control + "me");
  if (me.has_error()) names.error = fmt::format("{}me: {}", control, me.error().message());
  const Wanted all[] = {
      {"defaultdomain", "QMAILDEFAULTDOMAIN", &names.hosts.default_domain},
      {"defaulthost", "QMAILDEFAULTHOST", &names.hosts.default_host},
      {"plusdomain", "QMAILPLUSDOMAIN", &names.hosts.plus_domain},
      {"idhost", "QMAILIDHOST", &names.id_host},
  };
  for (const Wanted& wanted : all) {
    if (!names.error.empty()) co_return names;
    std::optional<std::string> value = variables(wanted.variable);
    if (!value) {
      Result<std::optional<std::string>> line = co_await read_line(files, control + wanted.file);
      if (line.has_error()) {
        names.error = fmt::format("{}{}: {}", control, wanted.file, line.error().message());
        co_return names;
      }
      value = std::move(*line);
    }
    if (!value) value = *me;
    *wanted.out = value.value_or(wanted.file);
  }
  co_return names;
}

}  // namespace porpoise::inject
