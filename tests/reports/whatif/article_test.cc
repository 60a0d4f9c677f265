// The page about a what-if: it says the change, and holds every figure.

#include "reports/whatif/article.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace porpoise::reports::whatif {
namespace {

sim::Course course(double attempts, double waited) {
  sim::Course made;
  made.length = 100;
  made[sim::Figure::attempts] = attempts;
  made[sim::Figure::waited_mean] = waited;
  made.queue = {0, 3, 1};
  made.attempts = {0, attempts / 2, attempts};
  made.delays = {1, 2, waited};
  return made;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ostringstream contents;
  contents << std::ifstream(path).rdbuf();
  return contents.str();
}

TEST(WhatIfPage, SaysTheChangeAndWhatItDoes) {
  sim::StudyOutcome outcome;
  outcome.night.source = "a test";
  outcome.night.untold = {"Something <odd>."};
  outcome.recorded = course(100, 20);
  outcome.pairs = {{1, course(101, 21), course(51, 41)}, {2, course(103, 19), course(53, 43)}};
  outcome.live = course(54, 42);
  outcome.figures = compare(outcome.recorded, outcome.pairs, outcome.live);
  sim::WhatIf what_if;
  what_if.change.control["retryschedule"] = "fixed:60\n";
  const auto folder = std::filesystem::path(testing::TempDir()) / "porpoise-whatif-page";
  ASSERT_EQ(write_article(outcome, what_if).write(folder.string()), "");
  const std::string page = contents_of(folder / "index.html");
  for (const char* words :
       {"control/retryschedule = fixed:60", "Something &lt;odd&gt;.",
        "The number of attempts falls by 50", "live with the change", "within"}) {
    EXPECT_NE(page.find(words), std::string::npos) << words;
  }
  EXPECT_TRUE(
      contents_of(folder / "data" / "comparison.csv").starts_with("figure,recorded,before"));
  for (const char* figure : {"queue", "attempts", "delays"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / "data" / (std::string(figure) + ".csv")))
        << figure;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace porpoise::reports::whatif
