#include "reports/crash/study.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/crash/article.h"
#include "sim/disk/profiles.h"

namespace porpoise::reports::crash {
namespace {

sim::Scenario shipped(const std::string& name) {
  const std::string path = SCENARIOS "/crash/" + name + ".toml";
  std::ifstream file(path);
  std::ostringstream contents;
  contents << file.rdbuf();
  return sim::read_scenario(contents.str(), path).scenario;
}

Study local_study() {
  Plan plan;
  plan.scenarios.push_back(shipped("local"));
  plan.stores = {"journal"};
  plan.twice_max = 0;
  plan.faults = false;
  return make_study(plan, [](const std::string&) {});
}

/// Of the page as it is written.
std::string html_of(const Study& study) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "crash-report";
  EXPECT_EQ(write_article(study).write(folder.string()), "");
  std::ifstream file(folder / "index.html");
  std::ostringstream contents;
  contents << file.rdbuf();
  std::filesystem::remove_all(folder);
  return contents.str();
}

TEST(CrashStudy, VisitsEveryPointOnEveryProfile) {
  const Study study = local_study();
  ASSERT_EQ(study.runs.size(), sim::profiles().size());
  for (const crash::Run& run : study.runs) {
    EXPECT_EQ(run.points, run.points_known) << run.profile;
    EXPECT_GT(run.states, 0u) << run.profile;
    EXPECT_EQ(run.broken, Broken{}) << run.profile;
  }
}

TEST(CrashArticle, SaysThatNothingBrokeOnlyWhenNothingDid) {
  Study study = local_study();
  EXPECT_NE(html_of(study).find("No promise was broken."), std::string::npos);
  study.runs.front().broken[0] = 3;
  study.counterexamples.emplace_back("porpoise-sim explore <this>");
  const std::string html = html_of(study);
  EXPECT_EQ(html.find("No promise was broken."), std::string::npos);
  EXPECT_NE(html.find("3 promises were broken"), std::string::npos);
  EXPECT_NE(html.find("porpoise-sim explore &lt;this&gt;"), std::string::npos);
}

TEST(CrashArticle, CountsTheDefectsThatWereMissed) {
  Study study = local_study();
  Mutant found, missed;
  found.name = "found";
  found.found = true;
  found.states = 10;
  missed.name = "missed";
  study.mutants = {found, missed};
  EXPECT_NE(html_of(study).find("Of 2 defects planted one at a time into the server, 1 was found."), std::string::npos);
}

}  // namespace
}  // namespace porpoise::reports::crash
