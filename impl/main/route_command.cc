#include <fmt/format.h>

#include "impl/control/load.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/serve/explain_route.h"

namespace porpoise::command {

Task<int> route(Host host, std::string home, std::string address, bool why) {
  control::LoadOutcome loaded = co_await control::load(host.files, std::move(home));
  if (!loaded.errors.empty()) co_return co_await refuse(host, all_lines(loaded.errors));
  const serve::RouteReport report =
      co_await serve::explain_route(host, std::move(loaded.config), std::move(address));
  std::string text;
  for (const std::string& line : report.lines) text += line + "\n";
  if (why) {
    for (const std::string& reason : report.reasons) text += "why\t" + reason + "\n";
  }
  const int printed = co_await print(host, std::move(text));
  co_return printed == kDone&& report.refused ? kDoubtful : printed;
}

}  // namespace porpoise::command
