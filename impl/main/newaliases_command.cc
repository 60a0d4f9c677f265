#include <fmt/format.h>

#include "impl/control/aliases.h"
#include "impl/control/load.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"

namespace porpoise::command {
Task<int> newaliases(Host host, std::string home, std::string file) {
  const control::LoadOutcome loaded = co_await control::load(host.files, std::move(home));
  if (!loaded.errors.empty()) co_return co_await refuse(host, all_lines(loaded.errors));
  const Result<std::string> text = co_await read_source(host, file);
  if (text.has_error()) {
    co_return co_await refuse(host,
                              fmt::format("{}: {}; write the aliases into it, or name another "
                                          "file",
                                          file, text.error().message()));
  }
  control::AliasOutcome outcome =
      control::parse_aliases(*text, control::alias_hosts(*loaded.config));
  if (!outcome.errors.empty()) co_return co_await refuse(host, all_lines(outcome.errors));
  co_return co_await store_database(host, file + ".cdb", std::move(outcome.database));
}

}  // namespace porpoise::command
