#include <fmt/format.h>

#include "impl/control/make_home.h"
#include "impl/local/mailboxes.h"
#include "impl/main/commands.h"
#include "impl/main/messages.h"

namespace porpoise::command {

Task<int> init(Host host, std::string home, InitOptions options) {
  if (!control::is_host_name(options.me)) {
    std::string line = fmt::format(
        "--me: `{}` is not a host name; write the full name, such as mail.example.com", options.me);
    co_return co_await refuse(host, std::move(line));
  }
  if (options.store == "classic") {
    std::string line = "--store classic: this version has no such queue; leave out --store";
    co_return co_await refuse(host, std::move(line));
  }
  std::string error = co_await control::make_home(host.files, home, options.me);
  if (!error.empty()) co_return co_await refuse(host, std::move(error));
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
