#pragma once
// The files of a queue on a simulated disk, written and read from outside the store.

#include <string>

#include "impl/host/file_io.h"
#include "impl/queue/classic/layout.h"
#include "tests/impl/queue_classic/plain_conventions.h"

namespace porpoise::testing {

struct QueueFiles {
  explicit QueueFiles(sim::MachineOptions options = sim::MachineOptions())
      : rig(make_classic, std::move(options)) {}

  StoreRig rig;

  /// What qmail has left: `name` below the queue, last changed at `modified`.
  void put(std::string name, std::string contents, std::int64_t modified = 0) {
    run([&](const Host& host) -> Task<> {
      const std::string queue(kQueueDirectory);
      const Result<void> made = co_await queue::classic::make_layout(host.files, queue);
      EXPECT_TRUE(made.has_value());
      const std::string path = queue + "/" + name;
      const Result<void> put = co_await replace_file(host.files, path, contents, 0644);
      EXPECT_TRUE(put.has_value());
      const WallTime time{std::chrono::seconds(modified)};
      const Result<void> timed = co_await host.files.set_times(path, time, time);
      EXPECT_TRUE(timed.has_value());
    });
  }
  /// Changes the time of its last change.
  void touch(std::string name, WallTime time) {
    run([&](const Host& host) -> Task<> {
      const Result<void> timed =
          co_await host.files.set_times(std::string(kQueueDirectory) + "/" + name, time, time);
      EXPECT_TRUE(timed.has_value());
    });
  }
  /// The bytes of a file, "(none)" when there is none.
  std::string get(std::string name) {
    std::string contents = "(none)";
    run([&](const Host& host) -> Task<> {
      const Result<std::string> read = co_await read_file(
          host.files, std::string(kQueueDirectory) + "/" + name, std::size_t{1} << 20);
      if (read.has_value()) contents = *read;
    });
    return contents;
  }
  std::int64_t modified(std::string name) {
    std::int64_t time = -1;
    run([&](const Host& host) -> Task<> {
      const Result<FileInfo> info =
          co_await host.files.stat(std::string(kQueueDirectory) + "/" + name);
      if (info.has_value()) time = seconds_of(info->modified);
    });
    return time;
  }
  /// A message that is preprocessed, but for its channel files.
  void put_message(queue::MessageId id, std::int64_t birth) {
    const std::string part = std::to_string(id % 23) + "/" + std::to_string(id);
    put("mess/" + part, "body\n", birth);
    put("info/" + part, std::string("Fann@a.example") + '\0', birth);
  }

  template <class Body>
  void run(Body body) {
    if (!rig.machine.up()) rig.world.boot(rig.machine);
    const auto main = [&body](Host host) -> Task<int> {
      co_await body(host);
      co_return 0;
    };
    sim::Process& process = rig.world.start(rig.machine, main);
    rig.world.run_until([&process] { return !process.alive(); });
  }
};

}  // namespace porpoise::testing
