// A server's life is recorded, and a scenario is made of it: what came in, how it was set up, when
// it was away.

#include "sim/import/recording.h"

#include <gtest/gtest.h>

#include "sim/fuzz/judged_run.h"
#include "sim/import/write_night.h"
#include "sim/replay/run_recorder.h"
#include "sim/scenario/scenario.h"

namespace porpoise::sim {
namespace {

constexpr const char* kToldNight = R"(
title = "A short night"
why = "Something of everything that a recording tells."

[host.mx]
domain = "a.test"
users = ["bob"]

[host.mx.control]
retryschedule = "fixed:20"
queuelifetime = "3600"
concurrencyremote = "7"
smtproutes = ["d.test:10.0.2.1", "e.test:10.0.2.2"]

[peer.away]
domain = "d.test"
[[peer.away.spell]]
then = "refuse"
from = "5s"
to = "50s"

[peer.refuses]
domain = "e.test"
[[peer.refuses.answer]]
to = "no@e.test"
code = 550
times = 1000

[[send]]
at = "1s"
from = "ann@c.test"
to = ["bob@a.test", "dan@d.test"]
via = "mx"

[[send]]
at = "10s"
from = "eve@c.test"
to = "don@d.test"
via = "mx"
size = 5000

[[send]]
at = "90s"
from = "bob@a.test"
to = "no@e.test"
via = "mx"

[[fault]]
host = "mx"
at = "60s"
then = "kill"
boot_after = "15s"

[expect]
settled_within = "3h"
)";

Scenario scenario_of(const std::string& contents) {
  ScenarioOutcome outcome = read_scenario(contents, "night");
  EXPECT_EQ(outcome.error, "");
  return std::move(outcome.scenario);
}

/// The recording of its first host.
std::vector<RecordingFile> recorded(const Scenario& scenario, record::Veil* veil = nullptr) {
  RunRecorder recorder(scenario.hosts.front().name, veil);
  RunOptions options;
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

class RecordingTest : public testing::Test {
 protected:
  const OverheardOutcome heard = overhear(TraceSet(recorded(scenario_of(kToldNight))));
  const Night night = learn_night(heard.overheard);
};

TEST_F(RecordingTest, TellsWhatCameInAndWhen) {
  EXPECT_EQ(heard.error, "");
  EXPECT_EQ(heard.notes, std::vector<std::string>());
  ASSERT_EQ(night.messages.size(), 3u);
  EXPECT_EQ(night.messages[0].sender, "ann@c.test");
  EXPECT_EQ(night.messages[0].recipients, (std::vector<std::string>{"bob@a.test", "dan@d.test"}));
  EXPECT_NEAR(night.messages[1].at - night.messages[0].at, 9, 0.5);
  EXPECT_NEAR(night.messages[2].at - night.messages[0].at, 89, 0.5);
  EXPECT_GT(night.messages[1].bytes, 5000u);
  EXPECT_EQ(night.home_domain, "a.test");
}

TEST_F(RecordingTest, TellsHowTheServerWasSetUpAndNotWhereMailGoes) {
  const std::map<std::string, std::string> expected = {
      {"concurrencyremote", "7\n"}, {"queuelifetime", "3600\n"}, {"retryschedule", "fixed:20\n"}};
  std::map<std::string, std::string> told = night.control;
  told.erase("queuestore");
  EXPECT_EQ(told, expected);
}

TEST_F(RecordingTest, TellsWhenTheServerWasAway) {
  ASSERT_EQ(night.absences.size(), 1u);
  const NightAbsence& absence = night.absences.front();
  EXPECT_LE(absence.from, 60);
  EXPECT_NEAR(absence.to, 75, 1);
}

TEST_F(RecordingTest, TellsOutagesAndRefusals) {
  ASSERT_EQ(night.places.size(), 2u);
  EXPECT_EQ(night.places[0].name, "d.test");
  ASSERT_EQ(night.places[0].outages.size(), 1u);
  EXPECT_EQ(night.places[0].outages[0].spell.kind, Spell::Kind::refuse);
  ASSERT_EQ(night.places[1].refusals.size(), 1u);
  EXPECT_EQ(night.places[1].refusals[0].recipient, "no@e.test");
}

TEST_F(RecordingTest, MakesAScenarioThatIsSetUpTheSameAndKeepsItsPromises) {
  const WrittenNight written = write_night(night, NightChoices(), "As recorded");
  const Scenario again = scenario_of(written.text);
  EXPECT_EQ(again.hosts.front().control.at("retryschedule"), "fixed:20\n");
  EXPECT_EQ(again.hosts.front().control.at("queuelifetime"), "3600\n");
  ASSERT_EQ(again.faults.size(), 1u);
  EXPECT_EQ(again.faults.front().then, FaultPart::Then::kill);
  EXPECT_EQ(play_and_judge(again, RunOptions()).lines(), std::vector<std::string>())
      << written.text;
  NightChoices other;
  other.lifetime = 500;
  EXPECT_EQ(scenario_of(write_night(night, other, "").text).hosts.front().control["queuelifetime"],
            "500\n");
}

TEST(Recordings, ThatHoldNothingAreNoRecord) {
  EXPECT_NE(overhear(TraceSet({RecordingFile("night", "something else")})).error.find("night: "),
            std::string::npos);
  EXPECT_NE(overhear_recording("/no/such/file").error.find("no such file"), std::string::npos);
}

}  // namespace
}  // namespace porpoise::sim
