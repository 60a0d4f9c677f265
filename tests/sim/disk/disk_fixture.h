#pragma once
// What the tests of simulated disks have in common.

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sim/disk/disk.h"

namespace porpoise::sim::testing {

/// A disk and its superuser, with calls that must succeed.
struct DiskFixture : ::testing::Test {
  Disk disk{options()};
  DiskUser root{0, 0};

  static DiskOptions options() {
    DiskOptions made;
    made.wall = [] { return WallTime(std::chrono::seconds(1'700'000'000)); };
    return made;
  }

  Disk::HandleId open(std::string_view path) {
    OpenOptions reading_and_writing;
    reading_and_writing.write = true;
    const auto opened = disk.open(root, path, reading_and_writing);
    EXPECT_TRUE(opened.has_value()) << path;
    return *opened;
  }
  Disk::HandleId create(std::string_view path) {
    OpenOptions making;
    making.write = making.create = making.exclusive = true;
    const auto opened = disk.open(root, path, making);
    EXPECT_TRUE(opened.has_value()) << path;
    return *opened;
  }
  void write(Disk::HandleId file, std::uint64_t offset, std::string_view bytes) {
    const auto put = disk.write(file, offset, std::span(&bytes, 1));
    EXPECT_TRUE(put.has_value() && *put == bytes.size());
  }
  std::string read(Disk::HandleId file, std::uint64_t offset, std::size_t count) {
    std::string out(count, '?');
    const auto got = disk.read(file, offset, out);
    EXPECT_TRUE(got.has_value());
    out.resize(got.has_value() ? *got : 0);
    return out;
  }
};

}  // namespace porpoise::sim::testing
