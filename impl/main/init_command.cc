#include <memory>

#include <fmt/format.h>

#include "impl/control/make_home.h"
#include "impl/main/command_line.h"
#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

struct InitOptions {
  std::string me;
  std::string store = "journal";

  InitOptions() = default;
};

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
  std::string told = fmt::format("{} is the home of {}. Next: porpoise user add NAME --home {}\n",
                                 home, options.me, home);
  co_return co_await print(host, std::move(told));
}

}  // namespace

void add_init(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App* const command = app.add_subcommand("init", "Make a home with safe defaults");
  command->add_option("--me", options->me, "This host's full name; its mail is taken and kept here")
      ->type_name("NAME")
      ->required();
  command->add_option("--store", options->store, "Kind of queue")
      ->check(CLI::IsMember({"journal", "classic"}))
      ->capture_default_str();
  command->callback([options, &choice] {
    choice.run = [options](Host host, std::string home) {
      return init(host, std::move(home), *options);
    };
  });
}

}  // namespace porpoise::command
