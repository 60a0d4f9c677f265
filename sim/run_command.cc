#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"

namespace porpoise::sim {

int run(const RunCommand& command) {
  const std::optional<Scenario> scenario = load_scenario(command.scenario);
  if (!scenario) return kBadInput;
  const std::string why = why_no_crash(*scenario, command.crash);
  if (!why.empty()) return refuse(why);
  RunOptions options;
  options.seed = command.seed;
  options.crash = command.crash;
  std::ofstream trace;
  if (!command.trace.empty()) {
    trace.open(command.trace, std::ios::binary | std::ios::trunc);
    if (!trace) return refuse(command.trace + ": cannot be written; name another file for --trace");
    options.lines = [&trace](const std::string& line) { trace << line << '\n'; };
  }

  ScenarioRun run(*scenario, std::move(options));
  if (command.log) {
    run.world().on_log([&run](Process& process, std::string_view line) {
      fmt::print("{}.{:06} {} {}\n", run.world().now().ns / 1'000'000'000,
                 run.world().now().ns / 1000 % 1'000'000, process.name(), line);
    });
  }
  run.play();
  const Judgement judgement = run.judge();
  if (!command.trace.empty() && !trace.flush()) {
    return refuse(command.trace + ": the trace could not be written to its end");
  }
  for (const std::string& complaint : judgement.complaints) fmt::print("broken: {}\n", complaint);
  const bool kept = judgement.complaints.empty();
  fmt::print("scenario={} seed={} hash={:016x} events={} virtual_s={} verdict={}\n", scenario->name,
             command.seed, run.log().hash(), run.log().count(),
             run.world().now().ns / 1'000'000'000, kept ? "kept" : "broken");
  return kept ? kKept : kBroken;
}

}  // namespace porpoise::sim
