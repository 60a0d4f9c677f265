#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/trace/log_comparison.h"

namespace porpoise::sim {

int compare(const CompareCommand& command) {
  const std::optional<Scenario> scenario = load_scenario(command.scenario);
  if (!scenario) return kBadInput;
  const std::string why = why_no_crash(*scenario, command.crash);
  if (!why.empty()) return refuse(why);
  std::ifstream other(command.with, std::ios::binary);
  if (!other) return refuse(command.with + ": cannot be read; make one with `run --trace FILE`");

  LogComparison comparison(
      [&other](std::string& line) { return static_cast<bool>(std::getline(other, line)); });
  RunOptions options;
  options.seed = command.seed;
  options.crash = command.crash;
  options.lines = [&comparison](const std::string& line) { comparison.add(line); };
  ScenarioRun run(*scenario, std::move(options));
  run.play();
  comparison.finish();
  if (comparison.parted()) fmt::print("{}\n", comparison.text());
  fmt::print("scenario={} seed={} hash={:016x} events={} differs_at={} verdict={}\n",
             scenario->name, command.seed, run.log().hash(), comparison.events(),
             comparison.differs_at(), comparison.parted() ? "broken" : "kept");
  return comparison.parted() ? kBroken : kKept;
}

}  // namespace porpoise::sim
