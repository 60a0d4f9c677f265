#include "impl/serve/server.h"

#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/serve/assembly.h"
#include "impl/serve/exit_codes.h"

namespace porpoise::serve {
namespace {

Task<int> refuse(Host host, std::string why) {
  const std::string line = "porpoise: " + why + "\n";
  static_cast<void>(co_await host.streams.write_error(line));
  co_return kBadInput;
}

}  // namespace

Task<int> run(Host host, ServeOptions options) {
  for (const std::string& warning : options.warnings) host.log.write("warning: " + warning);
  control::LoadOutcome loaded = co_await control::load(host.files, options.home);
  if (!loaded.errors.empty()) {
    co_return co_await refuse(host, fmt::format("{}", fmt::join(loaded.errors, "\nporpoise: ")));
  }
  Assembly assembly(host, options.home, std::move(loaded.config), std::move(options.filter));
  std::string trouble = co_await assembly.start(options);
  if (!trouble.empty()) co_return co_await refuse(host, std::move(trouble));
  co_return co_await assembly.serve();
}

}  // namespace porpoise::serve
