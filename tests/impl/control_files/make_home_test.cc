#include "impl/control/make_home.h"

#include "impl/control/load.h"
#include "tests/impl/control_files/home_fixture.h"

namespace porpoise::control {
namespace {

struct MakeHome : HomeFixture {
  /// What a process that makes /srv/mail for `me` is told; nothing when it was killed.
  std::optional<std::string> make(const std::string& me, int steps = 1'000'000) {
    return run<std::string>([&me](FileSystem& files) { return make(files, me); }, steps);
  }

  static Task<std::string> make(FileSystem& files, std::string me) {
    std::string told = co_await make_home(files, "/srv/mail", me);
    if (told.empty()) told = co_await name_home(files, "/srv/mail", me);
    co_return told;
  }

  LoadOutcome loaded() {
    return *run<LoadOutcome>([](FileSystem& files) { return load(files, "/srv/mail"); });
  }
};

TEST_F(MakeHome, GivesAConfigThatTakesMailForItsNameOnly) {
  EXPECT_EQ(make("a.example"), "");
  const LoadOutcome outcome = loaded();
  ASSERT_NE(outcome.config, nullptr);
  EXPECT_EQ(outcome.unread, std::vector<std::string>());
  EXPECT_TRUE(outcome.config->locals.matches("a.example"));
  EXPECT_TRUE(outcome.config->rcpthosts->matches("a.example"));
  EXPECT_FALSE(outcome.config->rcpthosts->matches("b.example"));
}

TEST_F(MakeHome, LeavesAHomeThatIsThereAlone) {
  EXPECT_EQ(make("a.example"), "");
  EXPECT_EQ(make("b.example"),
            "/srv/mail is a home already; use it as it is or choose another directory");
  EXPECT_EQ(loaded().config->me, "a.example");
}

TEST_F(MakeHome, CanBeRunAgainWhereverItWasKilled) {
  int kills = 0;
  for (int steps = 0; loaded().config == nullptr; ++steps) {
    ASSERT_LT(steps, 1000);
    const std::optional<std::string> told = make("a.example", steps);
    EXPECT_TRUE(!told || told->empty()) << *told;
    kills += told ? 0 : 1;
  }
  EXPECT_GT(kills, 10);
  EXPECT_EQ(loaded().config->me, "a.example");
}

TEST(HostName, IsLettersDigitsHyphensAndDotsBetweenThem) {
  for (const char* good : {"a.example", "localhost", "mx-1.A.example", "192.0.2.1"}) {
    EXPECT_TRUE(is_host_name(good)) << good;
  }
  for (const char* bad : {"", ".", "a..b", ".a", "a.", "a b", "a@b", "a_b", "[192.0.2.1]"}) {
    EXPECT_FALSE(is_host_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace porpoise::control
