#include <fmt/format.h>

#include "impl/control/aliases.h"
#include "impl/control/load.h"
#include "impl/host/file_io.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

constexpr std::uint32_t kReadable = 0644;

}  // namespace

Task<int> newinclude(Host host, std::string home, std::string file) {
  const control::LoadOutcome loaded = co_await control::load(host.files, std::move(home));
  if (!loaded.errors.empty()) co_return co_await refuse(host, all_lines(loaded.errors));
  const Result<std::string> text = co_await read_source(host, file);
  if (text.has_error()) {
    co_return co_await refuse(
        host, fmt::format("{}: {}; write the addresses into it", file, text.error().message()));
  }
  const control::IncludeOutcome outcome =
      control::parse_include(file, *text, control::alias_hosts(*loaded.config));
  if (!outcome.errors.empty()) co_return co_await refuse(host, all_lines(outcome.errors));
  const std::string target = file + ".bin";
  const Result<void> stored = co_await replace_file(host.files, target, outcome.bytes, kReadable);
  if (stored.has_value()) co_return kDone;
  co_return co_await refuse(
      host, fmt::format("{}: {}; the old one stays", target, stored.error().message()), kTrouble);
}

}  // namespace porpoise::command
