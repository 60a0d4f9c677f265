#include <fmt/format.h>

#include "impl/control/aliases.h"
#include "impl/control/cdb_file.h"
#include "impl/control/load.h"
#include "impl/host/file_io.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

constexpr std::size_t kSizeMax = std::size_t{1} << 30;

}  // namespace

Task<int> newaliases(Host host, std::string home, std::string file) {
  const control::LoadOutcome loaded = co_await control::load(host.files, std::move(home));
  if (!loaded.errors.empty()) co_return co_await refuse(host, all_lines(loaded.errors));
  const Result<std::string> text = co_await read_file(host.files, file, kSizeMax);
  if (text.has_error()) {
    co_return co_await refuse(host,
                              fmt::format("{}: {}; write the aliases into it, or name another "
                                          "file",
                                          file, text.error().message()));
  }
  control::AliasHosts hosts;
  hosts.defaulthost = loaded.config->defaulthost;
  hosts.defaultdomain = loaded.config->defaultdomain;
  hosts.plusdomain = loaded.config->plusdomain;
  control::AliasOutcome outcome = control::parse_aliases(*text, hosts);
  if (!outcome.errors.empty()) co_return co_await refuse(host, all_lines(outcome.errors));
  const std::string target = file + ".cdb";
  const Result<void> stored =
      co_await control::store_cdb(host.files, target, std::move(outcome.database));
  if (stored.has_value()) co_return kDone;
  co_return co_await refuse(
      host, fmt::format("{}: {}; the old one stays", target, stored.error().message()), kTrouble);
}

}  // namespace porpoise::command
