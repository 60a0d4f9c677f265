#include "sim/load_recording.h"

#include <fmt/format.h>

#include "sim/commands.h"
#include "sim/import/recording.h"

namespace porpoise::sim {

std::unique_ptr<TraceSet> load_recording(const std::string& path) {
  RecordingOutcome read = read_files(path);
  if (!read.error.empty()) {
    refuse(read.error);
    return nullptr;
  }
  auto recording = std::make_unique<TraceSet>(std::move(read.files));
  for (const std::string& trouble : recording->troubles()) {
    fmt::print(stderr, "porpoise-sim: {}\n", trouble);
  }
  if (!recording->processes().empty()) return recording;
  return nullptr;
}

}  // namespace porpoise::sim
