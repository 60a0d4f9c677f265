#include <fmt/format.h>

#include "impl/control/morercpthosts.h"
#include "impl/main/commands.h"
#include "impl/main/database.h"
#include "impl/main/messages.h"

namespace porpoise::command {
Task<int> newmrh(Host host, std::string home) {
  const std::string source = home + "/control/morercpthosts";
  const Result<std::string> text = co_await read_source(host, source);
  if (text.has_error()) {
    co_return co_await refuse(host, fmt::format("{}: {}; write the hosts into it, one a line",
                                                source, text.error().message()));
  }
  Result<control::CdbMaker> maker = control::make_morercpthosts(*text);
  co_return co_await store_database(host, source + ".cdb", std::move(maker));
}

}  // namespace porpoise::command
