// The page as a reader gets it: written whole, and with every number in a file of its own.

#include "reports/bench/article.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace porpoise::reports::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kArticleCsv =
    "round,what,server,load,metric,value\n"
    "1,accept,porpoise-journal,1,rate,2000\n"
    "2,accept,porpoise-journal,1,rate,3000\n"
    "1,accept,postfix,1,rate,500\n"
    "2,accept,postfix,1,rate,1000\n"
    "1,restart,porpoise-journal,0,seconds,0.02\n"
    "1,restart,porpoise-journal,0,memory_bytes,2000000\n"
    "1,restart,porpoise-journal,10000,seconds,0.05\n"
    "1,restart,porpoise-journal,10000,memory_bytes,2500000\n";

class Article : public testing::Test {
 protected:
  void SetUp() override {
    std::string place = (fs::temp_directory_path() / "bench-article-XXXXXX").string();
    ASSERT_NE(mkdtemp(place.data()), nullptr);
    folder_ = place;
    Measurements measured;
    ASSERT_EQ(measured.read(kArticleCsv), "");
    const Machine machine{{"kernel", "<6.1>"}};
    ASSERT_EQ(make_article(measured, machine).write(folder_), "");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string read(const std::string& name) const {
    std::ifstream file(fs::path(folder_) / name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string folder_;
};

TEST_F(Article, HasItsNumbersInFiles) {
  EXPECT_EQ(read("data/accept-rate.csv"),
            "server,1 session,8 sessions,32 sessions\n"
            "postfix,750 (500 to 1000),-,-\n"
            "porpoise-journal,2500 (2000 to 3000),-,-\n");
  EXPECT_EQ(read("data/accept-ratio.csv"),
            "server,1 session,8 sessions,32 sessions\n"
            "porpoise-journal,3.50 (3.00 to 4.00),-,-\n");
  EXPECT_EQ(read("data/restart.csv"),
            "server,messages,seconds,\"memory, MB\",bytes for each message\n"
            "porpoise-journal,0,0.0200,2.00,-\n"
            "porpoise-journal,10000,0.0500,2.50,50.0\n");
}

TEST_F(Article, SaysHowManyRoundsAndWhere) {
  const std::string page = read("index.html");
  EXPECT_NE(page.find("<p>2 rounds;"), page.npos);
  EXPECT_NE(page.find("&lt;6.1&gt;"), page.npos);
  for (const char* figure : {"accept-rates", "restarts"}) {
    EXPECT_NE(page.find(std::string("<img alt=\"") + figure), page.npos);
    EXPECT_NE(read(std::string("figures/") + figure + ".svg").find("</svg>"), page.npos);
  }
  EXPECT_EQ(page.find("relay-rates"), page.npos);  // nothing of it was measured
}

TEST(Machine, ValuesMayHoldCommas) {
  const Machine machine =
      read_machine("name,value\nprocessors,\"2, of some make\"\nkernel,6.1\n\nbroken\n");
  const Machine expected{{"processors", "2, of some make"}, {"kernel", "6.1"}};
  EXPECT_EQ(machine, expected);
}

}  // namespace
}  // namespace porpoise::reports::bench
