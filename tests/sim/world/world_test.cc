#include "sim/world/world.h"

#include <gtest/gtest.h>

#include "impl/host/file_io.h"

namespace porpoise::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

MachineOptions named(std::string name, std::string_view address) {
  MachineOptions options;
  options.name = std::move(name);
  options.addresses.push_back(boost::asio::ip::make_address(address));
  return options;
}

struct WorldTest : testing::Test {
  World world{1};
  Machine& one = world.add_machine(named("one", "192.0.2.1"));
};

Task<int> log_three_seconds(Host host) {
  for (int n = 1; n <= 3; ++n) {
    co_await host.clock.sleep_until(Instant{n * 1'000'000'000LL});
    host.log.write(std::to_string(seconds_of(host.clock.wall()) - seconds_of(kEpoch)));
  }
  co_return 7;
}

TEST_F(WorldTest, TimePassesOnlyByEvents) {
  Process& process = world.start(one, log_three_seconds);
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(process.exit_code(), 7);
  EXPECT_FALSE(process.alive());
  EXPECT_EQ(world.now(), Instant{3'000'000'000});
}

TEST_F(WorldTest, AMachinesCalendarMayBeWrong) {
  one.set_clock_offset(seconds(-100));
  Process& process = world.start(one, log_three_seconds);
  world.run();
  EXPECT_EQ(process.log().front(), "-99");
}

Task<int> wait_for_signals(Host host) {
  while (true) {
    const Signal signal = co_await host.signals.next();
    if (signal == Signal::terminate) co_return 0;
    host.log.write(signal == Signal::reread ? "reread" : "run");
  }
}

TEST_F(WorldTest, SignalsArriveOnceAndInOrder) {
  Process& process = world.start(one, wait_for_signals);
  process.signal(Signal::reread);
  process.signal(Signal::run_queue);
  process.signal(Signal::terminate);
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"reread", "run"}));
  EXPECT_EQ(process.exit_code(), 0);
}

Task<int> wait_at_timer(Host host) {
  const std::unique_ptr<Timer> timer = host.clock.make_timer();
  timer->wake();
  co_await timer->wait_until(Instant::never());
  host.log.write("remembered");
  co_await timer->wait_until(Instant{5'000'000'000});
  host.log.write("due");
  co_return host.clock.now() == Instant{5'000'000'000} ? 0 : 1;
}

TEST_F(WorldTest, ATimerRemembersOneWake) {
  Process& process = world.start(one, wait_at_timer);
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"remembered", "due"}));
  EXPECT_EQ(process.exit_code(), 0);
}

/// Sleeps until it is destroyed and then tries to leave traces.
struct Untidy {
  Host host;
  std::unique_ptr<File> file;
  bool& destroyed;

  Untidy(Host host_, std::unique_ptr<File> file_, bool& destroyed_)
      : host(host_), file(std::move(file_)), destroyed(destroyed_) {}
  ~Untidy() {
    destroyed = true;
    spawn(host.executor, tidy(host));
  }
  static Task<> tidy(Host host) {
    const Result<void> gone = co_await host.files.unlink("/kept");
    host.log.write(gone.has_value() ? "unlinked" : "failed");
  }
};

Task<int> hold_a_file(Host host, bool& destroyed) {
  OpenOptions making;
  making.write = true;
  making.create = true;
  Result<std::unique_ptr<File>> file = co_await host.files.open("/kept", making);
  const Untidy untidy(host, std::move(*file), destroyed);
  co_await host.clock.sleep_until(Instant::never());
  co_return 0;
}

TEST_F(WorldTest, FramesOfAKilledProcessAreDestroyedAndCanTouchNothing) {
  bool destroyed = false;
  Process& process =
      world.start(one, [&destroyed](Host host) { return hold_a_file(host, destroyed); });
  world.run_for(seconds(1));
  EXPECT_FALSE(destroyed);
  world.kill(process);
  EXPECT_TRUE(destroyed);
  world.run_for(seconds(1));
  EXPECT_NE(one.disk().seen().find_path("/kept"), nullptr);
  EXPECT_TRUE(process.log().empty());
  EXPECT_EQ(process.exit_code(), std::nullopt);
}

TEST_F(WorldTest, APowerLossEndsEveryProcessOfTheMachineAndNoOther) {
  Machine& two = world.add_machine(named("two", "192.0.2.2"));
  bool destroyed = false;
  Process& first = world.start(one, [&destroyed](Host host) { return hold_a_file(host, destroyed); });
  Process& second = world.start(one, wait_for_signals);
  Process& other = world.start(two, wait_for_signals);
  world.run_for(seconds(1));
  world.power_loss(one, [](Disk&) { return DiskImage(); });
  EXPECT_TRUE(destroyed);
  EXPECT_FALSE(first.alive());
  EXPECT_FALSE(second.alive());
  EXPECT_TRUE(other.alive());
  EXPECT_FALSE(one.up());
  const std::string before = one.boot_id();
  world.boot(one);
  EXPECT_NE(one.boot_id(), before);
  EXPECT_EQ(one.disk().seen().find_path("/kept"), nullptr);
}

TEST_F(WorldTest, BootStartsTheMachinesServices) {
  ProcessOptions options;
  options.name = "served";
  one.services().push_back({log_three_seconds, options});
  world.power_loss(one);
  world.boot(one);
  ASSERT_EQ(world.processes().size(), 1u);
  world.run();
  EXPECT_EQ(world.processes().front()->exit_code(), 7);
}

TEST_F(WorldTest, AHangingMachineGoesOnLate) {
  Process& process = world.start(one, log_three_seconds);
  world.run_for(milliseconds(1500));
  world.hang(one, seconds(10));
  world.run_for(seconds(9));
  EXPECT_EQ(process.log(), (std::vector<std::string>{"1"}));
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"1", "11", "11"}));
}

Task<> sleep_then_log(Host host, Duration duration, std::string line) {
  co_await host.clock.sleep_until(host.clock.now() + duration);
  host.log.write(line);
}

Task<int> return_while_others_run(Host host) {
  spawn(host.executor, sleep_then_log(host, seconds(5), "never"));
  co_await sleep_then_log(host, seconds(1), "first");
  co_return 0;
}

TEST_F(WorldTest, TheReturnOfMainEndsTheProcess) {
  Process& process = world.start(one, return_while_others_run);
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"first"}));
}

Task<int> find_accounts(Host host) {
  const Result<std::optional<Account>> known = co_await host.accounts.find("ann");
  const Result<std::optional<Account>> unknown = co_await host.accounts.find("bob");
  host.log.write((*known)->home);
  host.log.write(unknown->has_value() ? "known" : "unknown");
  host.log.write(host.identity.host_name());
  host.log.write(host.identity.variable("HOME").value_or("none"));
  std::string input(10, ' ');
  const Result<std::size_t> got = co_await host.streams.read_input(std::span(input));
  const Result<void> put = co_await host.streams.write_output(input.substr(0, *got));
  co_return put.has_value() ? 0 : 1;
}

TEST_F(WorldTest, AProcessKnowsWhatItWasTold) {
  MachineOptions with_users = named("three", "192.0.2.3");
  Account ann;
  ann.name = "ann";
  ann.home = "/home/ann";
  with_users.accounts.push_back(ann);
  Machine& three = world.add_machine(std::move(with_users));
  ProcessOptions options;
  options.environment["HOME"] = "/root";
  options.input = "hello";
  Process& process = world.start(three, find_accounts, options);
  world.run();
  EXPECT_EQ(process.log(), (std::vector<std::string>{"/home/ann", "unknown", "three", "/root"}));
  EXPECT_EQ(process.output(), "hello");
}

Task<int> run_program(Host host, std::string path) {
  Command command;
  command.arguments.push_back(path);
  Result<std::unique_ptr<Program>> started = co_await host.programs.start(std::move(command));
  if (started.has_error()) co_return 100;
  const Result<void> written = co_await (*started)->write("a letter");
  (*started)->close_input();
  std::string output(100, ' ');
  const Result<std::size_t> got = co_await (*started)->read_output(std::span(output));
  host.log.write(output.substr(0, *got));
  const Result<ExitStatus> status = co_await (*started)->wait(Instant::never());
  co_return written.has_value() ? status->code : 101;
}

TEST_F(WorldTest, ProgramsFollowTheirScript) {
  ProgramScript script;
  script.output = "thanks";
  script.status.code = 99;
  one.programs().add("/bin/filter", script);
  Process& known = world.start(one, [](Host host) { return run_program(host, "/bin/filter"); });
  Process& unknown = world.start(one, [](Host host) { return run_program(host, "/bin/none"); });
  world.run();
  EXPECT_EQ(known.exit_code(), 99);
  EXPECT_EQ(known.log(), (std::vector<std::string>{"thanks"}));
  EXPECT_EQ(unknown.exit_code(), 100);
  ASSERT_EQ(one.programs().runs().size(), 1u);
  EXPECT_EQ(one.programs().runs().front()->input, "a letter");
}

Task<int> draw_and_sleep(Host host) {
  for (int n = 0; n < 20; ++n) {
    const std::uint64_t drawn = host.entropy.draw();
    co_await host.clock.sleep_until(host.clock.now() + Duration(drawn % 1'000'000));
    host.log.write(std::to_string(drawn));
  }
  co_return 0;
}

std::uint64_t history_of(std::uint64_t seed) {
  World world(seed);
  Machine& machine = world.add_machine(named("one", "192.0.2.1"));
  std::uint64_t hash = 0;
  world.on_log([&](Process& process, std::string_view line) {
    hash = hash_bytes(line, hash + process.owner());
    hash = hash_bytes(std::to_string(world.now().ns), hash);
  });
  world.start(machine, draw_and_sleep);
  world.start(machine, draw_and_sleep);
  world.run();
  return hash;
}

TEST(Determinism, TheSeedDecidesEverything) {
  const std::uint64_t first = history_of(3);
  for (int n = 0; n < 100; ++n) ASSERT_EQ(history_of(3), first);
  EXPECT_NE(history_of(4), first);
}

}  // namespace
}  // namespace porpoise::sim
