#include "impl/host/trace/traced_host.h"

#include <gtest/gtest.h>

#include "impl/host/file_io.h"
#include "impl/host/live/live_host.h"
#include "sim/world/world.h"

namespace porpoise::trace {
namespace {

/// The trace as text: one word or two for each event.
class Recorder final : public TraceSink {
 public:
  void record(const TraceEvent& event) override {
    EXPECT_EQ(event.sequence, names.size() + 1);
    EXPECT_GE(event.now, last);
    last = event.now;
    names.emplace_back(name_of(event.operation));
    subjects.emplace_back(event.subject);
    std::string bytes;
    for (const std::string_view piece : event.payload) bytes += piece;
    payloads.push_back(bytes);
    errors.push_back(event.error);
    calls.push_back(event.call);
  }

  std::vector<std::string> names;
  std::vector<std::string> subjects;
  std::vector<std::string> payloads;
  std::vector<ErrorCode> errors;
  std::vector<std::uint64_t> calls;
  Instant last;
};

Task<int> write_and_read(Host host, std::string path) {
  OpenOptions making;
  making.write = true;
  making.create = true;
  Result<std::unique_ptr<File>> file = co_await host.files.open(path, making);
  if (file.has_error()) co_return 1;
  const Result<void> written = co_await write_full(**file, 0, "some bytes");
  const Result<void> synced = co_await (*file)->sync(Sync::data);
  std::string back(20, ' ');
  const Result<std::size_t> got = co_await (*file)->read_at(5, std::span(back));
  const Result<FileInfo> missing = co_await host.files.stat(path + ".none");
  host.log.write("done");
  const bool good = written.has_value() && synced.has_value() && missing.has_error();
  co_return good ? static_cast<int>(*got) : 2;
}

/// What write_and_read leaves in a trace, whatever the host.
void expect_the_story(const Recorder& recorder, const std::string& path) {
  EXPECT_EQ(recorder.names, (std::vector<std::string>{"started", "open", "write_at", "sync_file",
                                                      "read_at", "stat", "log"}));
  ASSERT_EQ(recorder.names.size(), 7u);
  EXPECT_EQ(recorder.subjects[1], path);
  EXPECT_EQ(recorder.payloads[2], "some bytes");
  EXPECT_EQ(recorder.payloads[4], "bytes");
  EXPECT_EQ(recorder.errors[5], errc::no_such_file_or_directory);
  EXPECT_EQ(recorder.subjects[6], "done");
}

TEST(TracedHost, TellsEveryCompletionOfASimulatedProcess) {
  sim::World world(1);
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  Recorder recorder;
  sim::Process& process = world.start(machine, [&recorder](Host host) -> Task<int> {
    const auto traced = std::make_unique<TracedHost>(host, recorder);
    const int code = co_await write_and_read(traced->host(), "/file");
    co_return code;
  });
  world.run();
  EXPECT_EQ(process.exit_code(), 5);
  expect_the_story(recorder, "/file");
}

TEST(TracedHost, TellsTheSameStoryOnLinux) {
  const std::string path = testing::TempDir() + "/porpoise-trace-test";
  Recorder recorder;
  LiveHost live({"test"});
  TracedHost traced(live.host(), recorder);
  const int code = live.run(write_and_read(traced.host(), path));
  EXPECT_EQ(code, 5);
  expect_the_story(recorder, path);
}

Task<> sleep_until(Host host, Instant when) { co_await host.clock.sleep_until(when); }

Task<int> sleep_two_at_once(Host host) {
  spawn(host.executor, sleep_until(host, Instant{3'000}));
  co_await sleep_until(host, Instant{9'000'000});
  co_return 0;
}

TEST(TracedHost, TellsCallsInTheOrderInWhichTheyComplete) {
  sim::World world(1);
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  Recorder recorder;
  world.on_trace([&](sim::Process&, const TraceEvent& event) { recorder.record(event); });
  world.start(machine, sleep_two_at_once);
  world.run();
  EXPECT_EQ(recorder.names, (std::vector<std::string>{"started", "sleep", "sleep"}));
  EXPECT_EQ(recorder.calls.size(), 3u);
  EXPECT_EQ(recorder.last, Instant{9'000'000});
}

TEST(TracedHost, ACallThatAKillCutShortIsNotTold) {
  sim::World world(1);
  sim::Machine& machine = world.add_machine(sim::MachineOptions());
  Recorder recorder;
  world.on_trace([&](sim::Process&, const TraceEvent& event) { recorder.record(event); });
  sim::Process& process = world.start(machine, sleep_two_at_once);
  world.run_until(Instant{5'000'000});
  world.kill(process);
  EXPECT_EQ(recorder.names, (std::vector<std::string>{"started", "sleep"}));
}

}  // namespace
}  // namespace porpoise::trace
