#include "impl/host/live/sync_probe.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace porpoise::live {
namespace {

using namespace std::chrono_literals;

TEST(SyncTimes, GiveRanksAndRates) {
  const SyncTimes times({3ms, 1ms, 2ms, 4ms});
  EXPECT_EQ(times.quantile(0.5), 2ms);
  EXPECT_EQ(times.quantile(0.99), 4ms);
  EXPECT_EQ(times.quantile(0), 1ms);
  EXPECT_DOUBLE_EQ(times.per_second(), 400);
  EXPECT_EQ(SyncTimes({}).quantile(0.5), 0ms);
}

TEST(SyncProbe, MeasuresAndLeavesNothingBehind) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / "porpoise-sync-probe-test";
  std::filesystem::create_directory(directory);
  const Result<SyncProbe> probe = probe_syncs(directory.string(), 20ms);
  ASSERT_TRUE(probe.has_value());
  EXPECT_GT(probe->append.count(), 0U);
  EXPECT_GT(probe->overwrite.count(), 0U);
  EXPECT_GT(probe->name.count(), 0U);
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  std::filesystem::remove(directory);
  EXPECT_EQ(probe_syncs(directory.string(), 1ms).error(), errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace porpoise::live
