#pragma once
// Event logs of real runs, as exports read them.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/export/pcap.h"
#include "sim/export/trace_line.h"
#include "sim/scenario/run.h"

namespace porpoise::sim {

/// Of one run of a scenario below scenarios/.
inline std::vector<TraceLine> trace_of(const std::string& name) {
  std::ostringstream contents;
  contents << std::ifstream(SCENARIOS "/" + name).rdbuf();
  const ScenarioOutcome read = read_scenario(contents.str(), name);
  EXPECT_EQ(read.error, "");
  std::vector<TraceLine> lines;
  RunOptions options;
  options.lines = [&lines](const std::string& text) {
    const std::optional<TraceLine> line = read_trace_line(text);
    ASSERT_TRUE(line.has_value()) << text;
    lines.push_back(*line);
  };
  ScenarioRun run(read.scenario, std::move(options));
  run.play();
  return lines;
}

/// The packets of it.
inline std::string pcap_of(const std::vector<TraceLine>& lines) {
  std::string file;
  PcapExport packets([&file](std::string_view bytes) { file += bytes; });
  for (const TraceLine& line : lines) packets.add(line);
  return file;
}

}  // namespace porpoise::sim
