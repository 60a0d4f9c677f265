#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/export/pcap.h"
#include "sim/export/perfetto.h"
#include "sim/export/recorded_lines.h"
#include "sim/import/recording.h"
#include "sim/load_recording.h"
#include "sim/progress.h"

namespace porpoise::sim {

namespace {

/// A file that is written from the lines of a trace.
struct Output {
  std::string path;
  std::ofstream file;
};

bool open(Output& output) {
  if (output.path.empty()) return true;
  output.file.open(output.path, std::ios::binary | std::ios::trunc);
  return static_cast<bool>(output.file);
}

/// What is wrong; empty: all lines were given to `add`.
std::string read_all(const std::string& path, const std::function<void(const TraceLine&)>& add) {
  std::ifstream trace(path, std::ios::binary);
  if (!trace) return path + ": cannot be read; make one with `run --trace FILE`";
  Progress progress;
  std::uint64_t number = 0;
  for (std::string text; std::getline(trace, text);) {
    ++number;
    const std::optional<TraceLine> line = read_trace_line(text);
    if (!line) {
      progress.clear();
      return fmt::format("{}:{}: is no event; name a file that `run --trace` has written", path,
                         number);
    }
    add(*line);
    progress.show([&] { return fmt::format("{} events", number); });
  }
  progress.clear();
  if (number == 0) return path + ": holds no events; make one with `run --trace FILE`";
  return std::string();
}

}  // namespace

int export_trace(const ExportCommand& command) {
  if (command.pcap.empty() && command.perfetto.empty() && command.log.empty()) {
    return refuse("export: say what to make: --pcap FILE, --perfetto FILE or --log FILE");
  }
  Output pcap{command.pcap, {}};
  Output perfetto{command.perfetto, {}};
  Output log{command.log, {}};
  std::unique_ptr<TraceSet> recording;
  if (is_recording(command.trace)) {
    recording = load_recording(command.trace);
    if (!recording) return kBadInput;
  } else {
    if (!command.log.empty())
      return refuse("--log: only of a recording of `porpoise serve --record`");
    // The trace first: what cannot be read should cost nobody a file.
    const std::string unreadable = read_all(command.trace, [](const TraceLine&) {});
    if (!unreadable.empty()) return refuse(unreadable);
  }
  for (Output* const output : {&pcap, &perfetto, &log}) {
    if (!open(*output)) return refuse(output->path + ": cannot be written; name another file");
  }
  PcapExport packets([&pcap](std::string_view bytes) { pcap.file << bytes; });
  PerfettoExport events([&perfetto](std::string_view text) { perfetto.file << text; });
  const auto add = [&](const TraceLine& line) {
    if (!command.pcap.empty()) packets.add(line);
    if (!command.perfetto.empty()) events.add(line);
  };
  const std::string wrong = recording ? read_lines(*recording, add) : read_all(command.trace, add);
  // A recording is exported as far as it can be read.
  if (!wrong.empty() && !recording) return refuse(wrong);
  events.finish();
  if (!command.log.empty()) {
    static_cast<void>(
        read_log(*recording, [&log](const std::string& line) { log.file << line << '\n'; }));
  }
  for (Output* const output : {&pcap, &perfetto, &log}) {
    if (!output->path.empty() && !output->file.flush()) {
      return refuse(output->path + ": could not be written to its end");
    }
  }
  fmt::print("packets={} trace_events={}\n", packets.packets(), events.events());
  return wrong.empty() ? kKept : refuse(wrong + ": exported up to there");
}

}  // namespace porpoise::sim
