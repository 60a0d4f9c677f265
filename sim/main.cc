// porpoise-sim: the mail server inside a simulated world. Each subcommand is a row of the table
// below and a file of its own.

#include <algorithm>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {
namespace {

using Action = std::function<int()>;

Action add_run(CLI::App& app) {
  const auto command = std::make_shared<RunCommand>();
  const auto crash = std::make_shared<ExtraCrash>();
  app.add_option("scenario", command->scenario, "A scenario file")->required()->type_name("SCENARIO");
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--trace", command->trace, "Write the event log there, as JSON lines")
      ->type_name("FILE");
  app.add_flag("--log", command->log, "Print what the servers log");
  CLI::Option* const at =
      app.add_option("--power-loss-at", crash->event, "Cut a host's power after this event")
          ->type_name("EVENT");
  app.add_option("--host", crash->host, "Whose power (else the first one's)")
      ->type_name("NAME")
      ->needs(at);
  return [command, crash, at] {
    if (at->count() > 0) command->crash = *crash;
    return run(*command);
  };
}

Action add_compare(CLI::App& app) {
  const auto command = std::make_shared<CompareCommand>();
  app.add_option("scenario", command->scenario, "A scenario file")->required()->type_name("SCENARIO");
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--with", command->with, "The event log of another run")
      ->required()
      ->type_name("TRACE");
  return [command] { return compare(*command); };
}

Action add_explore(CLI::App& app) {
  const auto command = std::make_shared<ExploreCommand>();
  app.add_option("scenarios", command->scenarios, "Scenario files")
      ->required()
      ->type_name("SCENARIO");
  app.add_option("--profile", command->profile, "What a power loss may do to the disk, or `all`")
      ->type_name("P")
      ->capture_default_str();
  app.add_option("--seed", command->seed, "Decides everything that happens")->type_name("N");
  app.add_option("--depth", command->depth, "How many crashes in a row")
      ->type_name("N")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
  app.add_option("--jobs", command->jobs, "Processes that share the scenarios")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--limit", command->limit, "Judge at most so many states of each scenario and profile")
      ->type_name("N");
  app.add_flag("--first", command->first, "Stop at the first broken promise");
  CLI::Option* const at =
      app.add_option("--at", command->at, "Only the crash at this point")->type_name("POINT");
  app.add_option("--image", command->image, "What is left then: a number, `kill` or `hang`")
      ->type_name("IMAGE")
      ->needs(at);
  app.add_option("--then", command->then, "And the second crash, during the recovery")
      ->type_name("POINT:IMAGE")
      ->needs(at);
  return [command] { return explore(*command); };
}

struct Row {
  const char* name;
  const char* help;
  Action (*add)(CLI::App& app);
};

constexpr Row kCommands[] = {
    {"run", "Run a scenario once and judge it", add_run},
    {"explore", "Crash a scenario's host wherever it can be, and judge what it makes of it", add_explore},
    {"compare", "Run a scenario and print the first event that differs from a trace", add_compare},
};

/// CLI11 looks for what is missing before what is too much; people want it the other way round.
std::string fault(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (!unknown.empty()) {
    const char* const kind = unknown.front().starts_with('-') ? "option" : "command or argument";
    return fmt::format("unknown {} `{}`", kind, unknown.front());
  }
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

int main(int count, char** words) {
  CLI::App app("The mail server inside a simulated world.", "porpoise-sim");
  app.set_version_flag("--version", "porpoise-sim " PORPOISE_VERSION);
  app.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Row& row : kCommands) {
    CLI::App* const command = app.add_subcommand(row.name, row.help);
    actions.emplace_back(command, row.add(*command));
  }
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return refuse(fault(app, error) + "; see `porpoise-sim --help`");
  }
  for (const auto& [command, action] : actions) {
    if (command->parsed()) return action();
  }
  return kBadInput;
}

}  // namespace
}  // namespace porpoise::sim

int main(int count, char** words) { return porpoise::sim::main(count, words); }
