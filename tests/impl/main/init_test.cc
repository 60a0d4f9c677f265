#include <gtest/gtest.h>

#include "impl/main/commands.h"
#include "sim/world/world.h"

namespace porpoise::command {
namespace {

struct Init : testing::Test {
  sim::World world{1};
  sim::Machine& machine = world.add_machine(sim::MachineOptions());

  /// Runs it until it ends, or kills it after `steps`. Nothing when it was killed.
  std::optional<int> run(std::uint64_t steps = 1'000'000) {
    const auto init_home = [](Host host) {
      InitOptions options;
      options.me = "a.example";
      return init(host, "/srv/mail", std::move(options));
    };
    sim::Process& process = world.start(machine, init_home);
    while (process.alive() && steps-- > 0) world.step();
    if (process.alive()) world.kill(process);
    return process.exit_code();
  }

  bool exists(std::string_view path) { return machine.seen().find_path(path) != nullptr; }
};

TEST_F(Init, NoHomeIsWithoutAPostmasterWhereverItWasKilled) {
  std::uint64_t kills = 0;
  while (!exists("/srv/mail/control/me")) {
    ASSERT_LT(kills, 1000U);
    EXPECT_NE(run(kills), 2);
    ++kills;
  }
  EXPECT_GT(kills, 10U);
  EXPECT_TRUE(exists("/srv/mail/mail/postmaster/Maildir/cur"));
}

TEST_F(Init, RefusesAHomeThatIsThere) {
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(run(), 2);
}

}  // namespace
}  // namespace porpoise::command
