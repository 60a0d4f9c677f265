#include <fmt/format.h>

#include "impl/host/live/disk_facts.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/serve/server.h"

namespace porpoise::command {

Task<int> serve(Host host, std::string home, std::vector<std::string> listen) {
  serve::ServeOptions options;
  options.home = std::move(home);
  for (const std::string& text : listen) {
    const Result<Endpoint> endpoint = parse_endpoint(text);
    if (endpoint.has_error()) {
      std::string line = fmt::format(
          "--listen: `{}` is not an address and port; write 127.0.0.1:2525 or [::1]:2525", text);
      co_return co_await refuse(host, std::move(line));
    }
    options.listen.push_back(*endpoint);
  }
  // Said at once, because the mail is worth no more than the disk.
  for (const std::string& warning : live::warnings_about(live::look_at_disk(options.home))) {
    host.log.write("warning: " + warning);
  }
  co_return co_await porpoise::serve::run(host, std::move(options));
}

}  // namespace porpoise::command
