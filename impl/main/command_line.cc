#include "impl/main/command_line.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "impl/main/messages.h"

namespace porpoise::command {
namespace {

/// The innermost command that the arguments got to.
const CLI::App& chosen(const CLI::App& app) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  return commands.empty() ? app : chosen(*commands.front());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

/// CLI11 looks for what is missing before what is too much; people want it the other way round.
std::string fault(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty()) return error.what();
  const char* const kind = unknown.front().starts_with('-') ? "option" : "command or argument";
  return fmt::format("unknown {} `{}`", kind, unknown.front());
}

void share_global_options(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();
    command->footer("--home DIR and --version as for `porpoise` itself.");
    share_global_options(*command);
  }
}

}  // namespace

Choice parse(std::vector<std::string> arguments) {
  Choice choice;
  CLI::App app("A mail server that survives its crashes.", "porpoise");
  app.set_version_flag("--version", "porpoise " PORPOISE_VERSION);
  app.add_option("--home", choice.home,
                 "The server's directory; else $PORPOISE_HOME, else /var/porpoise")
      ->type_name("DIR");
  app.require_subcommand(1);
  add_init(app, choice);
  add_config(app, choice);
  share_global_options(app);

  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the end.
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    choice.run = nullptr;
    if (error.get_exit_code() == 0) {
      std::ostringstream out;
      app.exit(error, out, out);
      choice.output = out.str();
    } else {
      choice.exit_code = kBadInput;
      choice.error = fmt::format("{}; see `{} --help`", fault(app, error), full_name(chosen(app)));
      std::replace(choice.error.begin(), choice.error.end(), '\n', ' ');
    }
  }
  return choice;
}

}  // namespace porpoise::command
