#include "impl/host/live/live_host.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "impl/host/file_io.h"

namespace porpoise {
namespace {

struct Flag {
  explicit Flag(int& count) : count_(count) {}
  ~Flag() { ++count_; }
  int& count_;
};

Task<int> answer(Host host) {
  co_await host.clock.sleep_until(host.clock.now());
  co_return 42;
}

TEST(LiveHost, RunReturnsWhatMainReturns) {
  LiveHost live({"test"});
  EXPECT_EQ(live.run(answer(live.host())), 42);
}

Task<int> fail(Host host) {
  co_await host.clock.sleep_until(host.clock.now());
  throw std::logic_error("a bug");
}

TEST(LiveHost, ABugInMainLeavesRun) {
  LiveHost live({"test"});
  EXPECT_THROW(live.run(fail(live.host())), std::logic_error);
}

Task<> sleep(Host host, int& destroyed) {
  const Flag flag(destroyed);
  co_await host.clock.sleep_until(Instant::never());
}

Task<> wait_for_timer(Host host, int& destroyed) {
  const Flag flag(destroyed);
  const std::unique_ptr<Timer> timer = host.clock.make_timer();
  co_await timer->wait_until(Instant::never());
}

Task<> wait_for_signal(Host host, int& destroyed) {
  const Flag flag(destroyed);
  co_await host.signals.next();
}

Task<> accept(Host host, int& destroyed) {
  const Flag flag(destroyed);
  const Endpoint any_port(boost::asio::ip::address_v4::loopback(), 0);
  Result<std::unique_ptr<Listener>> listener = co_await host.network.listen(any_port);
  Result<std::unique_ptr<Stream>> client =
      co_await host.network.connect((*listener)->endpoint(), Instant::never());
  (*client)->expires_at(host.clock.now() + std::chrono::hours(1));
  std::array<char, 10> out;
  const Result<std::size_t> got = co_await (*client)->read_some(out);
  ADD_FAILURE() << got.has_value();
}

Task<> run_program(Host host, int& destroyed) {
  const Flag flag(destroyed);
  Command command;
  command.arguments = {"/bin/cat"};
  command.directory = "/";
  Result<std::unique_ptr<Program>> program = co_await host.programs.start(std::move(command));
  const Result<ExitStatus> status = co_await (*program)->wait(Instant::never());
  ADD_FAILURE() << status.has_value();
}

// Always has one call on a worker thread.
Task<> write_for_ever(Host host, std::string path, int& destroyed, int& writes) {
  const Flag flag(destroyed);
  OpenOptions options;
  options.write = true;
  options.create = true;
  Result<std::unique_ptr<File>> file = co_await host.files.open(path, options);
  const std::string bytes(100000, 'x');
  while (file.has_value()) {
    const Result<void> written = co_await write_full(**file, 0, bytes);
    if (written.has_value()) ++writes;
  }
}

Task<int> end_amid_calls(Host host, std::string directory, int& destroyed, int& writes) {
  spawn(host.executor, sleep(host, destroyed));
  spawn(host.executor, wait_for_timer(host, destroyed));
  spawn(host.executor, wait_for_signal(host, destroyed));
  spawn(host.executor, accept(host, destroyed));
  spawn(host.executor, run_program(host, destroyed));
  for (int i = 0; i < 20; ++i) {
    const std::string path = directory + "/" + std::to_string(i);
    spawn(host.executor, write_for_ever(host, path, destroyed, writes));
  }
  while (writes < 500) co_await host.clock.sleep_until(host.clock.now());
  host.log.write("the log works");
  co_return 0;
}

TEST(LiveHost, EveryCoroutineIsDestroyedWithItWhateverItWaitsFor) {
  std::string directory =
      (std::filesystem::temp_directory_path() / "porpoise-live-XXXXXX").string();
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  int destroyed = 0, writes = 0;
  {
    LiveHost live({"test"});
    EXPECT_EQ(live.run(end_amid_calls(live.host(), directory, destroyed, writes)), 0);
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 25);
  std::filesystem::remove_all(directory);
}

Task<> note_turns(Host host, bool& stop, int& turns) {
  while (!stop) {
    ++turns;
    co_await host.clock.sleep_until(host.clock.now());
  }
}

Task<int> never_wait(Host host, int& turns) {
  bool stop = false;
  spawn(host.executor, note_turns(host, stop, turns));
  const Endpoint any_port(boost::asio::ip::address_v4::loopback(), 0);
  const Result<std::unique_ptr<DatagramSocket>> bound =
      co_await host.network.bind_datagram(any_port);
  for (int i = 0; i < 1000; ++i) {
    const Result<void> sent = co_await (*bound)->send_to("x", (*bound)->local());
    const Result<DatagramSocket::Packet> got = co_await (*bound)->receive(Instant::never());
    EXPECT_TRUE(sent.has_value() && got.has_value());
  }
  stop = true;
  co_await host.clock.sleep_until(host.clock.now());
  co_return 0;
}

TEST(LiveHost, ACoroutineThatNeverWaitsDoesNotKeepOutOthers) {
  LiveHost live({"test"});
  int turns = 0;
  EXPECT_EQ(live.run(never_wait(live.host(), turns)), 0);
  EXPECT_GT(turns, 10);
}

}  // namespace
}  // namespace porpoise
