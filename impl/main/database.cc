#include "impl/main/database.h"

#include <fmt/format.h>

#include "impl/control/cdb_file.h"
#include "impl/host/file_io.h"
#include "impl/main/messages.h"

namespace porpoise::command {

Task<Result<std::string>> read_source(Host host, std::string file) {
  co_return co_await read_file(host.files, std::move(file), kSourceMax);
}

Task<int> store_database(Host host, std::string target, Result<control::CdbMaker> maker) {
  Result<void> stored = maker.has_error() ? Result<void>(maker.error()) : Result<void>();
  if (maker.has_value()) {
    stored = co_await control::store_cdb(host.files, target, std::move(*maker));
  }
  if (stored.has_value()) co_return kDone;
  co_return co_await refuse(
      host, fmt::format("{}: {}; the old one stays", target, stored.error().message()), kTrouble);
}

}  // namespace porpoise::command
