#include "sim/export/recorded_lines.h"

#include "sim/export/pcap.h"
#include "sim/export/perfetto.h"
#include "sim/replay/run_recorder.h"
#include "tests/sim/export/traces.h"

namespace porpoise::sim {
namespace {

/// The calls of one run's only host, as its event log has them and as a recording does.
struct Both {
  std::vector<TraceLine> log;
  std::vector<TraceLine> recorded;
};

Both both_of(const std::string& name) {
  std::ostringstream contents;
  contents << std::ifstream(SCENARIOS "/" + name).rdbuf();
  const ScenarioOutcome read = read_scenario(contents.str(), name);
  EXPECT_EQ(read.error, "");
  Both both;
  RunRecorder recorder(read.scenario.hosts.front().name);
  RunOptions options;
  options.lines = [&both](const std::string& text) {
    const std::optional<TraceLine> line = read_trace_line(text);
    if (line && line->is_call()) both.log.push_back(*line);
  };
  options.trace = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.traced(process, event);
  };
  options.ask = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.asked(process, event);
  };
  ScenarioRun run(read.scenario, std::move(options));
  run.play();
  const TraceSet recording(recorder.files("recording"));
  EXPECT_EQ(read_lines(recording,
                       [&both](const TraceLine& line) {
                         if (line.is_call()) both.recorded.push_back(line);
                       }),
            "");
  return both;
}

TEST(RecordedLines, AreThoseOfTheEventLog) {
  const Both both = both_of("crash/local-and-remote.toml");
  ASSERT_EQ(both.recorded.size(), both.log.size());
  for (std::size_t i = 0; i < both.log.size(); ++i) {
    EXPECT_EQ(both.recorded[i].what, both.log[i].what) << i;
    EXPECT_EQ(both.recorded[i].call, both.log[i].call) << i;
    EXPECT_EQ(both.recorded[i].subject, both.log[i].subject) << i;
    EXPECT_EQ(both.recorded[i].object, both.log[i].object) << i;
    EXPECT_EQ(both.recorded[i].error, both.log[i].error) << i;
  }
}

TEST(RecordedLines, MakeTheSamePackets) {
  const Both both = both_of("crash/local-and-remote.toml");
  const std::string packets = pcap_of(both.recorded);
  EXPECT_GT(packets.size(), 2000u);
  EXPECT_EQ(packets.size(), pcap_of(both.log).size());
}

TEST(RecordedLines, OfTheLogHaveTimesThatOthersCanRead) {
  std::ostringstream contents;
  contents << std::ifstream(SCENARIOS "/crash/local.toml").rdbuf();
  const ScenarioOutcome read = read_scenario(contents.str(), "local");
  RunRecorder recorder(read.scenario.hosts.front().name);
  RunOptions options;
  options.trace = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.traced(process, event);
  };
  ScenarioRun run(read.scenario, std::move(options));
  run.play();
  const TraceSet recording(recorder.files("recording"));
  std::vector<std::string> lines;
  EXPECT_EQ(read_log(recording, [&lines](const std::string& line) { lines.push_back(line); }), "");
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) EXPECT_TRUE(line.starts_with("@4000000")) << line;
  EXPECT_NE(lines.front().find(" "), std::string::npos);
}

TEST(RecordedLines, MakeATimeline) {
  const Both both = both_of("crash/local-and-remote.toml");
  std::string text;
  PerfettoExport events([&text](std::string_view more) { text += more; });
  for (const TraceLine& line : both.recorded) events.add(line);
  events.finish();
  EXPECT_GT(events.events(), 5u);
  EXPECT_NE(text.find("msg 1"), text.npos);
}

}  // namespace
}  // namespace porpoise::sim
