#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "impl/base/wire.h"
#include "impl/host/live/disk_facts.h"
#include "impl/host/record/redaction.h"
#include "impl/main/commands.h"
#include "impl/main/mail_commands.h"
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

/// Empty, or what is wrong with one of `texts`, which were given by `option`.
std::string read_endpoints(const char* option, const std::vector<std::string>& texts,
                           std::vector<Endpoint>& out) {
  for (const std::string& text : texts) {
    const Result<Endpoint> endpoint = parse_endpoint(text);
    if (endpoint.has_error()) {
      return fmt::format("{}: `{}` is not an address and port; write 127.0.0.1:2525 or [::1]:2525",
                         option, text);
    }
    out.push_back(*endpoint);
  }
  return {};
}

/// Empty, or what a recording would lack, so that it could not be replayed.
std::string not_recorded(const serve::ServeOptions& options) {
  if (!options.listen_qmtp.empty() || !options.listen_qmqp.empty()) {
    return "--record: what comes by QMTP and QMQP cannot be replayed; leave out --qmtp and --qmqp";
  }
  if (options.filter) return "--record: what QMAILQUEUE does cannot be replayed; unset it";
  return {};
}

}  // namespace

Task<int> serve(LiveHost& live, std::string home, ServeCommand command) {
  const Host host = live.host();
  serve::ServeOptions options;
  options.home = std::move(home);
  std::string wrong = read_endpoints("--listen", command.listen, options.listen);
  if (wrong.empty()) wrong = read_endpoints("--qmtp", command.qmtp, options.listen_qmtp);
  if (wrong.empty()) wrong = read_endpoints("--qmqp", command.qmqp, options.listen_qmqp);
  options.filter = queue_filter(host.identity, options.home);
  if (wrong.empty() && !command.record.path.empty()) wrong = not_recorded(options);
  if (!wrong.empty()) return refuse(host, std::move(wrong));
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
