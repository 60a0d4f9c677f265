#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/fuzz/judged_run.h"

namespace porpoise::sim {

int run(const RunCommand& command) {
  const std::optional<Scenario> scenario = load_scenario(command.scenario, command.store);
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

  if (command.log) {
    options.log = [](Instant now, const Process& process, std::string_view line) {
      fmt::print("{}.{:06} {} {}\n", now.ns / 1'000'000'000, now.ns / 1000 % 1'000'000,
                 process.name(), line);
    };
  }
  const RunResult result = play_and_judge(*scenario, std::move(options));
  if (!command.trace.empty() && !trace.flush()) {
    return refuse(command.trace + ": the trace could not be written to its end");
  }
  for (const std::string& complaint : result.complaints) fmt::print("broken: {}\n", complaint);
  for (const model::Violation& violation : result.violations) {
    fmt::print("broken: {}\n", violation.to_string());
  }
  fmt::print("scenario={} seed={} hash={:016x} events={} virtual_s={} verdict={}\n", scenario->name,
             command.seed, result.hash, result.events, result.end.ns / 1'000'000'000,
             result.kept() ? "kept" : "broken");
  return result.kept() ? kKept : kBroken;
}

}  // namespace porpoise::sim
