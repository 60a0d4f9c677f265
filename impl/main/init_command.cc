#include <fmt/format.h>

#include "impl/control/make_home.h"
#include "impl/host/file_io.h"
#include "impl/inject/spool.h"
#include "impl/local/mailboxes.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"
#include "impl/queue/classic/layout.h"
#include "impl/serve/make_store.h"

namespace porpoise::command {
namespace {

/// All of its directories, so that qmail's tools find them, and the setting that names it.
Task<Result<void>> make_classic_queue(Host host, std::string home) {
  const Result<void> made = co_await queue::classic::make_layout(host.files, home + "/queue");
  PORPOISE_CO_CHECK(made);
  std::string kind = std::string(serve::kClassic) + "\n";
  co_return co_await replace_file(host.files, home + "/control/queuestore", std::move(kind), 0644);
}

}  // namespace

Task<int> init(Host host, std::string home, InitOptions options) {
  if (!control::is_host_name(options.me)) {
    std::string line = fmt::format(
        "--me: `{}` is not a host name; write the full name, such as mail.example.com", options.me);
    co_return co_await refuse(host, std::move(line));
  }
  std::string error = co_await control::make_home(host.files, home, options.me);
  if (!error.empty()) co_return co_await refuse(host, std::move(error));
  if (options.store == serve::kClassic) {
    const Result<void> made = co_await make_classic_queue(host, home);
    if (made.has_error()) {
      std::string line = fmt::format("{}/queue: {}", home, made.error().message());
      co_return co_await refuse(host, std::move(line), kTrouble);
    }
  }
  const Result<void> spool = co_await inject::make_spool(host.files, home);
  if (spool.has_error()) {
    std::string line = fmt::format("{}/incoming: {}", home, spool.error().message());
    co_return co_await refuse(host, std::move(line), kTrouble);
  }
  // Every mail domain has one (RFC 5321 §4.5.1), and double bounces go there.
  const Result<void> postmaster = co_await local::add_mailbox(host.files, home, "postmaster");
  if (postmaster.has_error() && postmaster.error() != errc::file_exists) {
    std::string line = fmt::format("{}/mail/postmaster: {}", home, postmaster.error().message());
    co_return co_await refuse(host, std::move(line), kTrouble);
  }
  error = co_await control::name_home(host.files, home, options.me);
  if (!error.empty()) co_return co_await refuse(host, std::move(error));
  std::string told = fmt::format("{} is the home of {}. Next: porpoise user add NAME --home {}\n",
                                 home, options.me, home);
  co_return co_await print(host, std::move(told));
}

}  // namespace porpoise::command
