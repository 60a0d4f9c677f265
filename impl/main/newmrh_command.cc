#include <fmt/format.h>

#include "impl/control/cdb_file.h"
#include "impl/control/morercpthosts.h"
#include "impl/host/file_io.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

constexpr std::size_t kSizeMax = std::size_t{1} << 30;

}  // namespace

Task<int> newmrh(Host host, std::string home) {
  const std::string source = home + "/control/morercpthosts";
  const std::string target = source + ".cdb";
  const Result<std::string> text = co_await read_file(host.files, source, kSizeMax);
  if (text.has_error()) {
    co_return co_await refuse(host, fmt::format("{}: {}; write the hosts into it, one a line",
                                                source, text.error().message()));
  }
  Result<control::CdbMaker> maker = control::make_morercpthosts(*text);
  Result<void> stored = maker.has_error() ? Result<void>(maker.error()) : Result<void>();
  if (maker.has_value()) {
    stored = co_await control::store_cdb(host.files, target, std::move(*maker));
  }
  if (stored.has_value()) co_return kDone;
  co_return co_await refuse(
      host, fmt::format("{}: {}; the old one stays", target, stored.error().message()), kTrouble);
}

}  // namespace porpoise::command
