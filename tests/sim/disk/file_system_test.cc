// One process's view: calls take virtual time and end with the process.

#include "sim/disk/file_system.h"

#include <gtest/gtest.h>

#include "impl/base/gate.h"
#include "impl/host/file_io.h"

namespace porpoise::sim {
namespace {

struct ProcessOnDisk : ::testing::Test {
  EventQueue queue{Random(1)};
  Disk disk;
  boost::asio::io_context io;

  static FileSystemSetup setup(Owner owner) {
    FileSystemSetup made;
    made.owner = owner;
    return made;
  }
  void run() {
    io.poll();
    while (queue.run_next()) io.poll();
  }
};

Task<> write_and_read(FileSystem& files, std::string* out) {
  const Result<void> made = co_await files.make_directory("/d", 0755);
  EXPECT_TRUE(made.has_value());
  const Result<void> replaced = co_await replace_file(files, "/d/a", "hello", 0644);
  EXPECT_TRUE(replaced.has_value());
  const Result<std::string> read = co_await read_file(files, "/d/a", 100);
  EXPECT_TRUE(read.has_value());
  if (read.has_value()) *out = *read;
}

TEST_F(ProcessOnDisk, WhatAProcessWritesItReads) {
  SimFileSystem files(disk, queue, setup(1));
  std::string out;
  spawn(io.get_executor(), write_and_read(files, &out));
  run();
  EXPECT_EQ(out, "hello");
  EXPECT_GT(queue.now().ns, 600'000);  // Two syncs.
}

Task<> hold_a_lock(FileSystem& files, Gate& gate, bool* got) {
  OpenOptions making;
  making.write = making.create = true;
  Result<std::unique_ptr<File>> opened = co_await files.open("/lock", making);
  EXPECT_TRUE(opened.has_value());
  const std::unique_ptr<File> file = std::move(*opened);
  const Result<bool> locked = co_await file->try_lock(LockKind::exclusive);
  *got = locked.has_value() && *locked;
  co_await gate.wait();
}

TEST_F(ProcessOnDisk, ADeadProcessHoldsNoLockAndDoesNothingMore) {
  bool first = false, second = false, third = false;
  {
    boost::asio::io_context doomed;
    Gate doomed_gate(doomed.get_executor());
    Gate gate(io.get_executor());
    SimFileSystem other(disk, queue, setup(2));
    {
      SimFileSystem files(disk, queue, setup(1));
      spawn(doomed.get_executor(), hold_a_lock(files, doomed_gate, &first));
      doomed.poll();
      while (queue.run_next()) doomed.poll();
      EXPECT_TRUE(first);
      spawn(io.get_executor(), hold_a_lock(other, gate, &second));
      run();
      EXPECT_FALSE(second);
      std::string out;
      spawn(doomed.get_executor(), write_and_read(files, &out));
      doomed.poll();
      files.revoke();
      queue.drop(1);
      EXPECT_TRUE(queue.empty());
    }
    spawn(io.get_executor(), hold_a_lock(other, gate, &third));
    run();
    EXPECT_TRUE(third);
  }
  EXPECT_EQ(disk.seen().number_of("/d"), 0U);
}

Task<> stat_root(FileSystem& files, const EventQueue& queue, Instant* done) {
  const Result<FileInfo> info = co_await files.stat("/");
  EXPECT_TRUE(info.has_value());
  *done = queue.now();
}

/// When a stat is done on a disk with one fault of `kind` that lasts for a minute.
Instant done_with(FaultKind kind, bool heals_after_ten_seconds) {
  EventQueue queue{Random(1)};
  boost::asio::io_context io;
  FaultRule rule;
  rule.kind = kind;
  rule.nth = 1;
  rule.until = Instant{60'000'000'000};
  rule.delay = std::chrono::seconds(5);
  DiskOptions options;
  options.faults = std::make_shared<FaultInjector>(std::vector{rule}, Random(2), nullptr);
  Disk disk(options);
  SimFileSystem files(disk, queue, ProcessOnDisk::setup(1));
  Instant done;
  spawn(io.get_executor(), stat_root(files, queue, &done));
  if (heals_after_ten_seconds) {
    queue.schedule(Instant{10'000'000'000}, kWorld, [&] { options.faults->switch_on(false); });
  }
  io.poll();
  while (queue.run_next()) io.poll();
  return done;
}

TEST(SlowDisk, ASlowCallTakesUpToItsDelayLonger) {
  const Instant done = done_with(FaultKind::slow, false);
  EXPECT_GT(done.ns, 1'000'000);
  EXPECT_LE(done.ns, 5'001'000'000);
}

TEST(SlowDisk, AStalledCallIsDoneOnceItsWindowEnds) {
  const Instant done = done_with(FaultKind::stall, false);
  EXPECT_GE(done.ns, 60'000'000'000);
  EXPECT_LE(done.ns, 61'000'000'000);
}

TEST(SlowDisk, AStalledCallIsDoneOnceFaultsAreSwitchedOff) {
  const Instant done = done_with(FaultKind::stall, true);
  EXPECT_GE(done.ns, 10'000'000'000);
  EXPECT_LE(done.ns, 12'000'000'000);
}

}  // namespace
}  // namespace porpoise::sim
