#include "sim/replay/replayer.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/fuzz/draw_story.h"
#include "sim/replay/message_story.h"
#include "sim/replay/run_recorder.h"
#include "sim/replay/whereabouts.h"
#include "sim/scenario/run.h"

namespace porpoise::sim {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

Scenario scenario_of(const std::string& contents, const std::string& name) {
  ScenarioOutcome outcome = read_scenario(contents, name);
  EXPECT_EQ(outcome.error, "");
  return std::move(outcome.scenario);
}

/// The recording of the first host in a run.
std::vector<RecordingFile> recorded(const Scenario& scenario, std::uint64_t seed,
                                    std::optional<ExtraCrash> crash = std::nullopt) {
  RunRecorder recorder(scenario.hosts.front().name);
  RunOptions options;
  options.seed = seed;
  options.crash = crash;
  options.trace = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.traced(process, event);
  };
  options.ask = [&recorder](Process& process, const trace::TraceEvent& event) {
    recorder.asked(process, event);
  };
  ScenarioRun run(scenario, std::move(options));
  run.play();
  return recorder.files("night");
}

Scenario local_mail() {
  return scenario_of(contents_of(SCENARIOS "/crash/local-and-remote.toml"), "local-and-remote");
}

void expect_same(const std::vector<RecordingFile>& files, const std::string& what) {
  const TraceSet recording(files);
  EXPECT_EQ(recording.processes().size(), files.size()) << what;
  for (const RecordedProcess& process : recording.processes()) {
    const ReplayOutcome outcome = replay(process, serve_as_recorded, ReplayOptions());
    EXPECT_EQ(outcome.trouble, "") << what;
    EXPECT_GT(outcome.events, 20u) << what;
    ASSERT_FALSE(outcome.divergence)
        << what << " turn " << outcome.divergence->turn << "\nasked: " << outcome.divergence->asked
        << "\nrecorded: " << outcome.divergence->recorded;
  }
}

TEST(Replay, OfASimulatedServerAsksTheSame) {
  expect_same(recorded(local_mail(), 1), "local-and-remote");
}

TEST(Replay, GoesThroughAKillAndARestart) {
  ExtraCrash crash;
  crash.event = 60;
  crash.then = FaultPart::Then::kill;
  const std::vector<RecordingFile> files = recorded(local_mail(), 1, crash);
  EXPECT_EQ(files.size(), 2u);
  expect_same(files, "local-and-remote, killed");
}

TEST(Replay, OfEveryCrashScenarioAsksTheSame) {
  for (const auto& file : std::filesystem::directory_iterator(SCENARIOS "/crash")) {
    const std::string path = file.path().string();
    expect_same(recorded(scenario_of(contents_of(path), path), 1), path);
  }
}

TEST(Replay, OfDrawnStoriesAsksTheSame) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    expect_same(recorded(scenario_of(draw_story(seed), drawn_name(seed)), seed), drawn_name(seed));
  }
}

/// The server, but for one thing.
Task<int> serve_otherwise(Host host, const record::Header& header, Log& log) {
  Host other{host.executor, host.clock,    host.files,   host.network,
             host.programs, host.accounts, host.entropy, host.identity,
             host.signals,  host.streams,  log};
  co_return co_await serve_as_recorded(other, header);
}

/// Says something else of the second message.
class OtherLog final : public Log {
 public:
  explicit OtherLog(Log& inner) : inner_(inner) {}
  void write(std::string_view line) override {
    const bool changed = line.starts_with("delivery 2: success");
    inner_.write(changed ? "delivery 2: failure: no/" : line);
  }

 private:
  Log& inner_;
};

TEST(Replay, NamesTheFirstThingThatIsOtherwiseAndItsMessage) {
  const std::vector<RecordingFile> files = recorded(local_mail(), 1);
  const TraceSet recording(files);
  Whereabouts whereabouts;
  ReplayOptions options;
  options.listener = &whereabouts;
  std::unique_ptr<OtherLog> log;
  const ReplayOutcome outcome = replay(
      recording.processes().front(),
      [&log](Host host, const record::Header& header) {
        log = std::make_unique<OtherLog>(host.log);
        return serve_otherwise(host, header, *log);
      },
      options);
  ASSERT_TRUE(outcome.divergence);
  EXPECT_EQ(outcome.divergence->asked, "log `delivery 2: failure: no/`");
  EXPECT_TRUE(outcome.divergence->recorded.starts_with("log `delivery 2: success"))
      << outcome.divergence->recorded;
  const Place place = whereabouts.place_of(*outcome.divergence);
  EXPECT_EQ(place.role, "send");
  EXPECT_FALSE(place.message.empty());
  EXPECT_NE(place.recipient.find('@'), std::string::npos) << place.recipient;
}

TEST(Replay, StopsWhereTheRecordingIsDamagedAndSaysSo) {
  std::vector<RecordingFile> files = recorded(local_mail(), 1);
  ASSERT_EQ(files.size(), 1u);
  files.front().bytes[files.front().bytes.size() / 2] ^= 1;
  const TraceSet recording(files);
  const ReplayOutcome outcome =
      replay(recording.processes().front(), serve_as_recorded, ReplayOptions());
  EXPECT_NE(outcome.trouble.find("night: "), std::string::npos);
  EXPECT_FALSE(outcome.divergence);
}

TEST(Replay, TellsTheStoryOfOneMessage) {
  const std::vector<RecordingFile> files = recorded(local_mail(), 1);
  const TraceSet recording(files);
  Whereabouts whereabouts;
  std::vector<std::string> lines;
  MessageStory story(
      "1", [&lines](const std::string& line) { lines.push_back(line); }, whereabouts);
  ReplayOptions options;
  options.listener = &story;
  replay(recording.processes().front(), serve_as_recorded, options);
  ASSERT_GE(lines.size(), 4u);
  EXPECT_NE(lines.front().find("new msg 1"), std::string::npos) << lines.front();
  EXPECT_NE(lines.back().find("end msg 1"), std::string::npos) << lines.back();
}

TEST(Replay, StopsWhereItIsToldTo) {
  const std::vector<RecordingFile> files = recorded(local_mail(), 1);
  const TraceSet recording(files);
  ReplayOptions options;
  options.until = [](const record::ReadTurn&, std::uint64_t events) { return events >= 50; };
  const ReplayOutcome outcome = replay(recording.processes().front(), serve_as_recorded, options);
  EXPECT_GE(outcome.events, 50u);
  EXPECT_LT(outcome.events, 80u);
  EXPECT_FALSE(outcome.open_calls.empty());
}

TEST(TraceSet, WithoutItsFirstFileIsNotTakenForAWholeOne) {
  record::Header header;
  header.process = 5;
  header.part = 2;
  const TraceSet recording({RecordingFile("late", record::to_bytes(header))});
  ASSERT_EQ(recording.processes().size(), 1u);
  EXPECT_FALSE(recording.processes().front().from_its_start);
}

TEST(TraceSet, WithAFileMissingInTheMiddleSaysWhich) {
  std::vector<RecordingFile> files;
  for (const std::uint64_t part : {1, 3}) {
    record::Header header;
    header.process = 5;
    header.part = part;
    files.emplace_back(fmt::format("file{}", part), record::to_bytes(header));
  }
  const TraceSet recording(files);
  TurnReader reader(recording.processes().front());
  record::ReadTurn turn;
  EXPECT_FALSE(reader.next(turn));
  EXPECT_EQ(reader.trouble(),
            "file3: part 3 of its process follows part 1; what lies between is missing");
}

}  // namespace
}  // namespace porpoise::sim
