// Input files and options: mistakes are told with file and line.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "reports/retry/input.h"
#include "reports/page/page.h"
#include "reports/page/text.h"

namespace porpoise::reports::retry {
namespace {

class LawFile : public testing::Test {
 protected:
  LawFile() : path_(std::filesystem::path(testing::TempDir()) / "porpoise-law.csv") {}
  ~LawFile() override { std::filesystem::remove(path_); }
  MadeOutage read(const std::string& text) {
    std::ofstream(path_) << text;
    return outage_from_file(path_.string());
  }

  std::filesystem::path path_;
};

TEST_F(LawFile, IsReadAsStraightLinesBetweenItsPoints) {
  const MadeOutage made = read("seconds,survival\n0,1\n100,0.5\n\n200,0.1\n");
  ASSERT_EQ(made.error, "");
  EXPECT_DOUBLE_EQ(made.outage->wait->survival(50), 0.75);
  EXPECT_DOUBLE_EQ(made.outage->wait->survival(150), 0.3);
  EXPECT_DOUBLE_EQ(made.outage->wait->survival(1e6), 0.1);
}

TEST_F(LawFile, NamesTheLineThatIsWrong) {
  for (const auto& [text, line] : {std::pair("0,1\n100;0.5\n", ":2: "), {"1,1\n", ":1: "}, {"0,1\n100,0.5\n100,0.4\n", ":3: "},
                                   {"0,1\n100,0.5\n200,0.6\n", ":3: "}, {"0,1\n5,-0.1\n", ":2: "}, {"0,1\n5,nan\n", ":2: "}}) {
    const MadeOutage made = read(text);
    EXPECT_FALSE(made.outage.has_value()) << text;
    EXPECT_NE(made.error.find(path_.string() + line), std::string::npos) << made.error;
  }
  EXPECT_NE(read("0,1\n").error, "");
  EXPECT_NE(outage_from_file("/nonexistent/law.csv").error, "");
}

std::string error_of(void (*change)(Options&)) {
  Options options;
  change(options);
  Setup setup;
  return read_setup(options, setup);
}

TEST(Options, AreRefusedInOneLine) {
  EXPECT_EQ(error_of([](Options&) {}), "");
  EXPECT_NE(error_of([](Options& o) { o.schedules = {"fast"}; }), "");
  EXPECT_NE(error_of([](Options& o) { o.outages = {"rain"}; }), "");
  EXPECT_NE(error_of([](Options& o) { o.costs = {"attempt"}; }), "");
  EXPECT_NE(error_of([](Options& o) { o.lifetime = "1y"; }), "");
  EXPECT_NE(error_of([](Options& o) { o.lifetime = "61d"; }), "");
  EXPECT_NE(error_of([](Options& o) { o.messages = 1; }), "");
  EXPECT_NE(error_of([](Options& o) { o.letters = 1; }), "");
  EXPECT_NE(error_of([](Options& o) { o.logs = {"/nonexistent"}; }), "");
  EXPECT_NE(error_of([](Options& o) { o.pools = {"a=b"}; }), "");
}

TEST(Ages, EndWithTheFirstAttemptAfterTheLifetime) {
  const Ages remote = ages_as_served(make_named("qmail").first, 604'800);
  EXPECT_EQ(remote.size(), 40u);
  EXPECT_EQ(remote.back(), 608'400);
  EXPECT_EQ(ages_as_served(make_named("qmail/local").first, 604'800).size(), 79u);
  EXPECT_EQ(ages_as_served(make_named("fixed:10m").first, 1'200), (Ages{0, 600, 1'200, 1'800}));
}

TEST(Text, ShowsThreeDigitsAndTwoUnits) {
  EXPECT_EQ(digits(0.01234), "0.0123");
  EXPECT_EQ(digits(4.5), "4.50");
  EXPECT_EQ(digits(78'912), "78900");
  EXPECT_EQ(percent(0.0123), "1.2");
  EXPECT_EQ(percent(0.5), "50");
  EXPECT_EQ(percent(1e9), ">9999");
  EXPECT_EQ(duration(400), "6 min 40 s");
  EXPECT_EQ(duration(97'200), "1 d 3 h");
  EXPECT_EQ(duration(604'800), "7 d");
}

TEST(Pages, EscapeWhatComesFromOutside) { EXPECT_EQ(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;"); }

TEST(Figures, KeepEveryPointInTheirNumbers) {
  Figure figure;
  figure.series = {{"a, b", {{1, 2}, {3, 4}}, Series::Style::points, {0.5, 0.25}}, {"c", {{5, 6}}, Series::Style::line, {}}};
  EXPECT_EQ(to_csv(figure), "series,x,y,error\na; b,1,2,0.5\na; b,3,4,0.25\nc,5,6,\n");
}

}  // namespace
}  // namespace porpoise::reports::retry
