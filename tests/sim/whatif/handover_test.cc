// A server that is taken over from its recording in the middle of the night.

#include "sim/whatif/handover.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/replay/run_recorder.h"
#include "sim/scenario/run.h"
#include "sim/whatif/compare.h"

namespace porpoise::sim {
namespace {

constexpr double kLength = 300;

/// A message every other second for a host that takes none until a minute has passed; the server is
/// killed at 150 s and away for ten.
Scenario stormy_night() {
  ScenarioOutcome read = read_scenario(R"(
title = "A night"
why = "It is to be taken over."
[host.mx]
domain = "a.example"
users = ["bob"]
[host.mx.control]
smtproutes = ["d.example:10.0.2.1"]
retryschedule = "fixed:20"
concurrencydestination = "0"
[peer.far]
domain = "d.example"
[[peer.far.spell]]
then = "defer"
from = "0s"
to = "1m"
[[send]]
at = "1s"
every = "2s"
count = 100
size = 500
from = "ann@c.example"
to = ["dan@d.example"]
via = "mx"
[[fault]]
host = "mx"
at = "150s"
then = "kill"
)",
                                       "night");
  EXPECT_EQ(read.error, "");
  return std::move(read.scenario);
}

std::vector<RecordingFile> recorded(const Scenario& scenario) {
  RunRecorder recorder("mx");
  RunOptions options;
  options.trace = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.traced(process, event);
  };
  options.ask = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.asked(process, event);
  };
  ScenarioRun run(scenario, std::move(options));
  run.play_until(Instant() + std::chrono::seconds(300));
  return recorder.files("night");
}

std::size_t lines_with(const Handover& handover, std::string_view what) {
  return static_cast<std::size_t>(std::count_if(
      handover.log.begin(), handover.log.end(),
      [&](const LoggedLine& line) { return line.text.find(what) != std::string::npos; }));
}

TEST(Handover, GoesOnWithTheQueueThatTheRecordedServerHad) {
  const Scenario scenario = stormy_night();
  const HandoverOutcome had = hand_over(TraceSet(recorded(scenario)), std::chrono::seconds(45));
  ASSERT_EQ(had.error, "");
  const Handover& handover = had.handover;
  EXPECT_GE(handover.at, std::chrono::seconds(45));
  EXPECT_LT(handover.at, std::chrono::seconds(47));
  EXPECT_FALSE(handover.queue.empty());
  EXPECT_EQ(lines_with(handover, "new msg"), 22u);
  EXPECT_EQ(lines_with(handover, "success"), 0u);

  // No client submits what had come in by then, so that whatever is delivered of it comes from the
  // queue that was taken over.
  Scenario later = scenario;
  later.sends.front().at += std::chrono::seconds(46);
  later.sends.front().count -= 23;
  const Course course = course_of(play_night(later, 1, kLength, &handover), 0, kLength);
  // One was just coming in; five come to nobody while the server is away.
  EXPECT_EQ(course[Figure::recipients], 94);
  EXPECT_EQ(course[Figure::delivered], 94);
}

TEST(Handover, ReplaysThroughAKill) {
  const Scenario scenario = stormy_night();
  const TraceSet recording(recorded(scenario));
  const HandoverOutcome had = hand_over(recording, std::chrono::seconds(180));
  ASSERT_EQ(had.error, "");
  EXPECT_EQ(lines_with(had.handover, "new msg"), 75u + 10u);
  EXPECT_EQ(lines_with(had.handover, "success"), 75u + 10u);
  EXPECT_EQ(hand_over(recording, std::chrono::seconds(155)).error,
            "--from: the server was not running then; name a time when it was");
}

TEST(Handover, BehindTheEndThereIsNothing) {
  EXPECT_EQ(hand_over(TraceSet(recorded(stormy_night())), std::chrono::seconds(100'000)).error,
            "--from: the recording ends before that");
}

}  // namespace
}  // namespace porpoise::sim
