#include <fstream>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/fuzz/judged_run.h"
#include "sim/replay/run_recorder.h"

namespace porpoise::sim {

namespace {

/// What is wrong; empty: written.
std::string write_recording(const RunRecorder& recorder, const std::string& path) {
  for (const RecordingFile& recorded : recorder.files(path)) {
    std::ofstream file(recorded.name, std::ios::binary | std::ios::trunc);
    if (!file ||
        !file.write(recorded.bytes.data(), static_cast<std::streamsize>(recorded.bytes.size()))
             .flush()) {
      return recorded.name + ": cannot be written; name another file for --record";
    }
  }
  return std::string();
}

}  // namespace

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
  RunRecorder recorder(command.record_host.empty() ? scenario->hosts.front().name
                                                   : command.record_host);
  if (!command.record.empty()) {
    if (scenario->host(recorder.host()) == nullptr) {
      return refuse(
          fmt::format("--record-host: {} has no host `{}`", scenario->file, recorder.host()));
    }
    options.trace = [&recorder](Process& process, const trace::TraceEvent& event) {
      recorder.traced(process, event);
    };
    options.ask = [&recorder](Process& process, const trace::TraceEvent& event) {
      recorder.asked(process, event);
    };
  }
  const RunResult result = play_and_judge(*scenario, std::move(options));
  if (!command.trace.empty() && !trace.flush()) {
    return refuse(command.trace + ": the trace could not be written to its end");
  }
  if (!command.record.empty()) {
    const std::string unwritten = write_recording(recorder, command.record);
    if (!unwritten.empty()) return refuse(unwritten);
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
