// Every shipped crash scenario, on every profile: small enough for each run of the tests. The whole
// of it is `porpoise-sim explore scenarios/crash/*.toml --profile all`.

#include "sim/explore/explorer.h"
#include "tests/sim/crash/shipped_scenarios.h"

namespace porpoise::sim {
namespace {

/// States of one scenario on one profile; the small scenarios have fewer.
constexpr std::uint64_t kStatesMax = 600;
constexpr std::uint64_t kClassicStatesMax = 80;

std::string first_of(const ExploreCounts& counts, const std::string& name, const Profile& profile,
                     const std::string& store = "journal", const std::string& folder = "crash") {
  if (counts.findings.empty()) return std::string();
  const Finding& finding = counts.findings.front();
  return "porpoise-sim explore scenarios/" + folder + "/" + name + ".toml --store " + store +
         " --profile " + std::string(profile.name) + " " + options_of(finding.path) + "\n" +
         finding.violation.to_string();
}

bool any(const Profile&) {
  return true;
}

/// What is added to a file harms no byte before it. On other disks every mbox may lose mail.
bool spares_old_bytes(const Profile& profile) {
  return profile.tear != Tear::garbage && profile.syncs_ignored_ppm == 0;
}

void expect_kept(const std::string& name, const std::string& store, std::uint64_t states_max,
                 const std::string& folder = "crash", bool (*on)(const Profile&) = any) {
  ExploreOptions options;
  options.limit = states_max;
  Explorer explorer(shipped_scene(name, store, folder), options);
  std::uint64_t judged = 0;
  for (const Profile& profile : profiles()) {
    if (!on(profile)) continue;
    const ExploreCounts counts = explorer.explore(profile);
    EXPECT_TRUE(counts.findings.empty()) << first_of(counts, name, profile, store, folder);
    judged += counts.judged;
  }
  EXPECT_GT(judged, 200u);
}

class CrashScenario : public testing::TestWithParam<std::string> {};

TEST_P(CrashScenario, KeepsEveryPromiseOnEveryProfile) {
  expect_kept(GetParam(), "journal", kStatesMax);
}

TEST_P(CrashScenario, KeepsEveryPromiseWithTheClassicStore) {
  expect_kept(GetParam(), "classic", kClassicStatesMax);
}

INSTANTIATE_TEST_SUITE_P(Shipped, CrashScenario, testing::ValuesIn(shipped_crash_scenarios()),
                         [](const auto& shipped) {
                           std::string name = shipped.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(CrashScenarios, MailInSeveralPlacesKeepsEveryPromise) {
  expect_kept("several-lines", "journal", kStatesMax, "local");
}

TEST(CrashScenarios, AnMboxKeepsEveryPromiseWhereOldBytesAreSafe) {
  expect_kept("mbox", "journal", kStatesMax, "local", spares_old_bytes);
}

TEST(CrashScenarios, ASmallOneKeepsEveryPromiseWhenItIsCrashedTwice) {
  ExploreOptions options;
  options.depth = 2;
  options.limit = 3000;
  Explorer explorer(shipped_scene("local"), options);
  const ExploreCounts counts = explorer.explore(default_profile());
  EXPECT_TRUE(counts.findings.empty()) << first_of(counts, "local", default_profile());
  EXPECT_EQ(counts.judged, 3000u);
}

TEST(CrashScenarios, AllPointsOfASmallOneAreVisited) {
  Explorer explorer(shipped_scene("local"), ExploreOptions());
  const ExploreCounts counts = explorer.explore(default_profile());
  EXPECT_EQ(counts.crash_points, counts.points_known);
  EXPECT_EQ(counts.sampled_points, 0u);
}

TEST(CrashScenarios, ADiskThatLiesTakesMailAndTheServerNotices) {
  Explorer explorer(shipped_scene("two-in-turn"), ExploreOptions());
  const ExploreCounts counts = explorer.explore(*find_profile("lying-disk"));
  EXPECT_TRUE(counts.findings.empty())
      << first_of(counts, "two-in-turn", *find_profile("lying-disk"));
  EXPECT_GT(counts.losses, counts.losses_reported) << "without later mail nothing shows";
  EXPECT_GT(counts.losses_reported, 0u);
}

}  // namespace
}  // namespace porpoise::sim
