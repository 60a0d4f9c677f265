#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {

int compare(const CompareCommand& command) {
  const std::optional<Scenario> scenario = load_scenario(command.scenario);
  if (!scenario) return kBadInput;
  std::ifstream other(command.with, std::ios::binary);
  if (!other) return refuse(command.with + ": cannot be read; make one with `run --trace FILE`");

  std::uint64_t events = 0;
  std::uint64_t differs_at = 0;
  RunOptions options;
  options.seed = command.seed;
  options.lines = [&](const std::string& line) {
    ++events;
    std::string there;
    const bool more = static_cast<bool>(std::getline(other, there));
    if (differs_at != 0 || (more && there == line)) return;
    differs_at = events;
    fmt::print("here:  {}\nthere: {}\n", line, more ? there : "(nothing more)");
  };
  ScenarioRun run(*scenario, std::move(options));
  run.play();
  std::string more;
  if (differs_at == 0 && std::getline(other, more)) {
    differs_at = events + 1;
    fmt::print("here:  (nothing more)\nthere: {}\n", more);
  }
  fmt::print("scenario={} seed={} hash={:016x} events={} differs_at={} verdict={}\n", scenario->name,
             command.seed, run.log().hash(), events, differs_at, differs_at == 0 ? "kept" : "broken");
  return differs_at == 0 ? kKept : kBroken;
}

}  // namespace porpoise::sim
