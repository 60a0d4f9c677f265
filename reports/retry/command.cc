#include "reports/retry/command.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "impl/retry/parameters.h"
#include "reports/retry/sections.h"

namespace porpoise::reports::retry {
namespace {

struct Options {
  std::vector<std::string> schedules, outages, costs;
  std::string lifetime = "7d";
  std::string folder;
  bool ages = false;
  std::uint64_t seed = 1;
  std::uint64_t messages = 100'000;
};

int bad_input(const std::string& error) {
  fmt::print(stderr, "porpoise-report retry: {}\n", error);
  return 2;
}

/// Fills `setup` from the options; what is wrong with them, or nothing.
std::string read(const Options& options, Setup& setup) {
  setup = default_setup();
  porpoise::retry::Parameters lifetime(options.lifetime);
  setup.lifetime = lifetime.seconds("the lifetime", 60, 60 * 86400);
  lifetime.finish();
  if (!lifetime.error().empty()) return lifetime.error();
  if (options.messages < 100 || options.messages > 10'000'000) return "messages must be 100 to 10000000";
  setup.play = {options.seed, options.messages};
  if (!options.schedules.empty()) setup.schedules.clear();
  for (const std::string& name : options.schedules) {
    auto [named, error] = make_named(name);
    if (!error.empty()) return error;
    setup.schedules.push_back(std::move(named));
  }
  if (!options.outages.empty()) setup.outages.clear();
  for (const std::string& name : options.outages) {
    MadeOutage made = make_outage(name);
    if (!made.error.empty()) return made.error;
    setup.outages.push_back(*std::move(made.outage));
  }
  for (const std::string& assignment : options.costs) {
    const std::string error = setup.costs.set(assignment);
    if (!error.empty()) return error;
  }
  setup.command = "porpoise-report retry -o DIR";
  for (const std::string& name : options.schedules) setup.command += " --schedule " + name;
  for (const std::string& name : options.outages) setup.command += " --outage " + name;
  for (const std::string& name : options.costs) setup.command += " --cost " + name;
  setup.command += fmt::format(" --lifetime {} --seed {} --messages {}", options.lifetime, options.seed, options.messages);
  return "";
}

void print_ages(const Setup& setup) {
  for (const NamedSchedule& schedule : setup.schedules) {
    if (setup.schedules.size() > 1) fmt::print("# {}\n", schedule.name);
    for (const std::int64_t age : ages_within(schedule, setup.lifetime)) fmt::print("{}\n", age);
  }
}

int run(const Options& options) {
  Setup setup;
  const std::string error = read(options, setup);
  if (!error.empty()) return bad_input(error);
  if (options.ages) {
    print_ages(setup);
    return 0;
  }
  if (options.folder.empty()) return bad_input("say where the report goes: -o DIR");
  const std::string unwritten = write_article(make_study(std::move(setup))).write(options.folder);
  if (unwritten.empty()) return 0;
  fmt::print(stderr, "porpoise-report retry: {}\n", unwritten);
  return 1;
}

}  // namespace

void add_command(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("retry", "What a retry schedule costs: attempts against delay");
  command->add_option("-o,--output", options->folder, "Directory for index.html, data/*.csv and figures/*.svg");
  command->add_option("--schedule", options->schedules, "Schedule(s) to compare: a name as in control/retryschedule, NAME/local for the local channel");
  command->add_option("--outage", options->outages, "Outage law(s), such as lognormal:1h,1.5 (a wrong name lists them all)");
  command->add_option("--cost", options->costs, "Cost(s): refused=, timeout=, deferred=, attempt=, bounce= seconds; mix=R/T/D; wait=linear|sqrt|log|...");
  command->add_option("--lifetime", options->lifetime, "Age at which every schedule gives up")->capture_default_str();
  command->add_option("--seed", options->seed, "Of the Monte Carlo")->capture_default_str();
  command->add_option("--messages", options->messages, "Of the Monte Carlo, for each law")->capture_default_str();
  command->add_flag("--ages", options->ages, "Only print the ages of the attempts within the lifetime");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace porpoise::reports::retry
