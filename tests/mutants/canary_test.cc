// Canaries: broken worlds that must be found. While one of them is silent, the silence of the
// explorer about the real server means nothing.

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/explore/explorer.h"
#include "sim/explore/scene_of.h"
#include "tests/impl/queue_rig/faulty_files.h"

namespace porpoise::sim {
namespace {

Scene scene_called(const std::string& name) {
  const std::string path = std::string(SCENARIOS "/crash/") + name + ".toml";
  std::ifstream file(path);
  std::ostringstream contents;
  contents << file.rdbuf();
  const ScenarioOutcome outcome = read_scenario(contents.str(), path);
  EXPECT_EQ(outcome.error, "");
  return scene_of(outcome.scenario, 1);
}

/// The whole server, on files to which `faults` happen.
Task<int> run_with(Main server, porpoise::testing::Faults faults, Host host) {
  porpoise::testing::FaultyFiles files(host.files, faults);
  const Host given{host.executor,  host.clock,   files,        host.network, host.programs, host.accounts,
                   host.entropy, host.identity, host.signals, host.streams, host.log};
  co_return co_await server(given);
}

std::set<std::string> promises_broken(Scene scene, porpoise::testing::Faults faults) {
  scene.main = [server = scene.main, faults](Host host) { return run_with(server, faults, host); };
  Explorer explorer(std::move(scene), ExploreOptions());
  std::set<std::string> names;
  for (const Finding& finding : explorer.explore(default_profile()).findings) {
    names.emplace(name_of(finding.violation.promise));
  }
  return names;
}

TEST(Canary, ADiskThatKeepsNothingOfWhatItSyncsIsFound) {
  porpoise::testing::Faults faults;
  faults.syncs_nothing = true;
  EXPECT_TRUE(promises_broken(scene_called("local"), faults).contains("S1"));
}

TEST(Canary, TheSameDiskWhenItKeepsItIsNot) {
  EXPECT_EQ(promises_broken(scene_called("local"), porpoise::testing::Faults()), std::set<std::string>());
}

TEST(Canary, ALetterThatCannotBeTakenOutOfTmpIsFound) {
  porpoise::testing::Faults faults;
  faults.decide = [](porpoise::testing::Call call, const std::string& path) -> std::optional<ErrorCode> {
    const bool in_tmp = path.find("/tmp/") != std::string::npos;
    if (call != porpoise::testing::Call::unlink || !in_tmp) return std::nullopt;
    return make_error(errc::permission_denied);
  };
  EXPECT_TRUE(promises_broken(scene_called("local"), faults).contains("L3"));
}

TEST(Canary, AListingThatHidesTheJournalIsFound) {
  porpoise::testing::Faults faults;
  faults.decide = [](porpoise::testing::Call call, const std::string& path) -> std::optional<ErrorCode> {
    const bool of_journal = path.ends_with("/journal");
    if (call != porpoise::testing::Call::list || !of_journal) return std::nullopt;
    return make_error(errc::no_such_file_or_directory);
  };
  EXPECT_TRUE(promises_broken(scene_called("local"), faults).contains("S1"));
}

}  // namespace
}  // namespace porpoise::sim
