#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "impl/base/wire.h"
#include "impl/host/live/disk_facts.h"
#include "impl/host/record/redaction.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/serve/server.h"

namespace porpoise::command {
namespace {

record::Header header_of(Host host, const serve::ServeOptions& options, bool redact) {
  record::Header header;
  header.program = "porpoise " PORPOISE_VERSION;
  header.home = options.home;
  for (const Endpoint& endpoint : options.listen) header.listen.push_back(endpoint.to_string());
  header.warnings = options.warnings;
  header.process = host.entropy.draw();
  header.begun = host.clock.wall();
  header.redacted = redact;
  return header;
}

/// With a key that nobody keeps.
std::unique_ptr<record::Veil> make_veil(Host host, const std::string& home) {
  std::string key;
  for (int i = 0; i < 4; ++i) put_u64(key, host.entropy.draw());
  std::set<std::string> mailboxes;
  std::error_code none;
  for (const auto& folder : std::filesystem::directory_iterator(home + "/mail", none)) {
    mailboxes.insert(folder.path().filename().string());
  }
  return std::make_unique<record::Redaction>(std::move(key), mailboxes);
}

}  // namespace

Task<int> serve(LiveHost& live, std::string home, ServeCommand command) {
  const Host host = live.host();
  serve::ServeOptions options;
  options.home = std::move(home);
  for (const std::string& text : command.listen) {
    const Result<Endpoint> endpoint = parse_endpoint(text);
    if (endpoint.has_error()) {
      std::string line = fmt::format(
          "--listen: `{}` is not an address and port; write 127.0.0.1:2525 or [::1]:2525", text);
      return refuse(host, std::move(line));
    }
    options.listen.push_back(*endpoint);
  }
  // Said at once, because the mail is worth no more than the disk.
  options.warnings = live::warnings_about(live::look_at_disk(options.home));
  if (command.record.path.empty()) return porpoise::serve::run(host, std::move(options));
  std::unique_ptr<record::Veil> veil;
  if (command.redact) veil = make_veil(host, options.home);
  record::Header header = header_of(host, options, command.redact);
  std::string trouble = live.record(std::move(command.record), std::move(header), std::move(veil));
  if (!trouble.empty()) return refuse(host, "--record: cannot write " + trouble);
  return porpoise::serve::run(live.recorded_host(), std::move(options));
}

}  // namespace porpoise::command
