#include "impl/control/load.h"

#include "tests/impl/control_files/home_fixture.h"

namespace porpoise::control {
namespace {

using Errors = std::vector<std::string>;

struct Load : HomeFixture {
  Load() {
    for (const char* path : {"/home", "/home/control"}) {
      const auto made =
          run<Result<void>>([path](FileSystem& files) { return files.make_directory(path, 0755); });
      EXPECT_TRUE(made && made->has_value());
    }
  }

  LoadOutcome load_as(std::uint32_t user) {
    return *run<LoadOutcome>([](FileSystem& files) { return load(files, "/home"); }, 1'000'000,
                             user);
  }
};

TEST_F(Load, ReadsWhatIsThere) {
  write("/home/control/me", "a.example\n");
  write("/home/control/databytes", "1000\n");
  const LoadOutcome outcome = load_as(0);
  ASSERT_NE(outcome.config, nullptr);
  EXPECT_EQ(outcome.config->home, "/home");
  EXPECT_EQ(outcome.config->me, "a.example");
  EXPECT_EQ(outcome.config->databytes, 1000u);
}

TEST_F(Load, AnUnreadableFileIsAnErrorAndNotItsDefault) {
  write("/home/control/me", "a.example\n");
  write("/home/control/databytes", "1000\n", 0600);
  const LoadOutcome outcome = load_as(1000);
  EXPECT_EQ(outcome.config, nullptr);
  EXPECT_EQ(outcome.errors,
            Errors{"control/databytes: Permission denied; make it a file that this user can read"});
}

TEST_F(Load, NamesFilesThatMeanNothingWithoutOpeningThem) {
  write("/home/control/me", "a.example\n");
  write("/home/control/rcpthost", "a.example\n", 0);
  const LoadOutcome outcome = load_as(1000);
  EXPECT_NE(outcome.config, nullptr);
  EXPECT_EQ(outcome.errors, Errors());
  EXPECT_EQ(outcome.unread, Errors{"rcpthost"});
}

TEST_F(Load, WhatACommandReadsIsNeitherReadNorMisspelt) {
  write("/home/control/me", "a.example\n");
  write("/home/control/morercpthosts", "b.example\n", 0);
  const LoadOutcome outcome = load_as(1000);
  EXPECT_NE(outcome.config, nullptr);
  EXPECT_EQ(outcome.unread, Errors());
}

TEST_F(Load, AMissingHomeSaysHowToMakeOne) {
  const auto outcome =
      run<LoadOutcome>([](FileSystem& files) { return load(files, "/elsewhere"); });
  EXPECT_EQ(outcome->errors,
            Errors{"/elsewhere/control: no such directory; `porpoise init` makes a home"});
}

}  // namespace
}  // namespace porpoise::control
