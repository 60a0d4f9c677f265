#pragma once
// A machine with a disk, whose processes make and read homes.

#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "impl/host/file_io.h"
#include "sim/disk/file_system.h"

namespace porpoise::control {

class HomeFixture : public testing::Test {
 protected:
  /// Runs a process of `user` until it ends, or kills it after `steps` calls have come back.
  /// Nothing when it was killed.
  template <class T>
  std::optional<T> run(std::function<Task<T>(FileSystem&)> process, int steps = 1'000'000,
                       std::uint32_t user = 0) {
    sim::FileSystemSetup setup;
    setup.owner = next_process_++;
    setup.user = user;
    std::optional<T> result;
    sim::SimFileSystem files(disk_, queue_, setup);
    boost::asio::io_context context;
    spawn(context.get_executor(), store(process(files), result));
    context.poll();
    while (steps-- > 0 && queue_.run_next()) context.poll();
    files.revoke();
    queue_.drop(setup.owner);
    return result;
  }

  void write(const std::string& path, const std::string& contents, std::uint32_t mode = 0644) {
    const auto result = run<Result<void>>(
        [&](FileSystem& files) { return replace_file(files, path, contents, mode); });
    EXPECT_TRUE(result && result->has_value()) << path;
  }

 private:
  template <class T>
  static Task<> store(Task<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
  }

  sim::EventQueue queue_{sim::Random(1)};
  sim::Disk disk_;
  sim::Owner next_process_ = 1;
};

}  // namespace porpoise::control
