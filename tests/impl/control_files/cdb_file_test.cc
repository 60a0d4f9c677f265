#include "impl/control/cdb_file.h"

#include "tests/impl/control_files/home_fixture.h"

namespace porpoise::control {
namespace {

struct CdbFile : HomeFixture {
  std::optional<Result<void>> store(const std::string& data, int steps = 1'000'000) {
    CdbMaker maker;
    EXPECT_TRUE(maker.add("key", data).has_value());
    return run<Result<void>>(
        [&maker](FileSystem& files) { return store_cdb(files, "/x.cdb", std::move(maker)); },
        steps);
  }

  Result<std::string> loaded() {
    const auto result =
        run<Result<Cdb>>([](FileSystem& files) { return load_cdb(files, "/x.cdb"); });
    if (result->has_error()) return result->error();
    return std::string((*result)->find("key").value_or("no such key"));
  }
};

TEST_F(CdbFile, WhatIsStoredIsLoaded) {
  EXPECT_TRUE(store("one")->has_value());
  EXPECT_EQ(*loaded(), "one");
}

TEST_F(CdbFile, IsTheOldOneOrTheNewOneWhereverTheWriterIsKilled) {
  EXPECT_TRUE(store("old")->has_value());
  for (int steps = 0;; ++steps) {
    const bool done = store("new", steps).has_value();
    const Result<std::string> seen = loaded();
    ASSERT_TRUE(seen.has_value());
    EXPECT_TRUE(*seen == "new" || (!done && *seen == "old")) << steps;
    if (done) break;
  }
}

TEST_F(CdbFile, DamagedOrMissingIsAnError) {
  EXPECT_EQ(loaded().error(), errc::no_such_file_or_directory);
  write("/x.cdb", "no cdb");
  EXPECT_EQ(loaded().error(), errc::bad_message);
}

}  // namespace
}  // namespace porpoise::control
