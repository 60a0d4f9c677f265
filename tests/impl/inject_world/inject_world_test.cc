// Mail from programs: to a running server, without one, and across power losses.

#include "tests/impl/inject_world/inject_world.h"

namespace porpoise::inject {
namespace {

using namespace std::chrono_literals;

TEST(Injection, ARunningServerTakesAndDeliversIt) {
  InjectWorld world;
  world.start_server();
  world.run_for(2s);
  EXPECT_EQ(world.sent("one"), 0);
  EXPECT_EQ(world.sent("big", 1 << 20), 0);
  EXPECT_TRUE(world.spooled().empty());
  world.run_for(10s);
  EXPECT_EQ(world.arrived("one"), 1U);
  EXPECT_EQ(world.arrived("big"), 1U);
}

TEST(Injection, TheQueueSaysWhoseProgramItWas) {
  InjectWorld world;
  world.start_server();
  world.run_for(2s);
  EXPECT_EQ(world.sent("one"), 0);
  world.stop_server();
  EXPECT_EQ(world.sent("two"), 0);
  world.start_server();
  world.run_for(10s);
  ASSERT_EQ(world.mailbox().size(), 2U);
  for (const std::string& text : world.mailbox()) {
    EXPECT_NE(text.find(" invoked by uid 777); "), text.npos) << text;
    EXPECT_NE(text.find("\nFrom: bob@a.example\nSubject: "), text.npos) << text;
  }
}

TEST(Injection, WithoutAServerItWaitsForTheNextOne) {
  for (const char* store : {"journal", "classic"}) {
    InjectWorld world(1, store);
    EXPECT_EQ(world.sent("early"), 0);
    EXPECT_EQ(world.sent("big", 1 << 20), 0);
    EXPECT_EQ(world.spooled().size(), 2U);
    world.start_server();
    world.run_for(10s);
    EXPECT_EQ(world.arrived("early"), 1U) << store;
    EXPECT_EQ(world.arrived("big"), 1U) << store;
    EXPECT_TRUE(world.spooled().empty());
  }
}

TEST(Injection, AServerThatStartsMeanwhileMissesNothing) {
  // The two starts at every distance from each other that makes a difference.
  for (int steps = 0; steps < 60; ++steps) {
    InjectWorld world;
    sim::Process& tool = world.send("meanwhile");
    for (int i = 0; i < steps; ++i) world.world.step();
    world.start_server();
    world.run_for(20s);
    ASSERT_FALSE(tool.alive());
    EXPECT_EQ(tool.exit_code(), 0) << tool.error_output();
    EXPECT_EQ(world.arrived("meanwhile"), 1U) << "server started after " << steps << " steps";
  }
}

TEST(Injection, AServerThatEndsMeanwhileLosesNothing) {
  for (int steps = 0; steps < 60; ++steps) {
    InjectWorld world;
    world.start_server();
    world.run_for(2s);
    sim::Process& tool = world.send("meanwhile");
    for (int i = 0; i < steps; ++i) world.world.step();
    world.stop_server();
    world.run_for(20s);
    ASSERT_FALSE(tool.alive());
    world.start_server();
    world.run_for(20s);
    // A connection that breaks off after the message was sent may hide that it was taken.
    if (tool.exit_code() == 0) {
      EXPECT_EQ(world.arrived("meanwhile"), 1U) << "server stopped after " << steps << " steps";
    }
  }
}

TEST(Injection, ABrokenOrForeignFileIsSetAsideAndTheRestGoesOn) {
  InjectWorld world;
  sim::DiskUser bob(777, 777);
  OpenOptions making;
  making.write = true;
  making.create = true;
  making.mode = 0644;
  const std::string path = std::string(sim::kHome) + "/incoming/1.broken";
  const auto handle = world.machine.disk().open(bob, path, making);
  ASSERT_TRUE(handle.has_value());
  const std::string_view nonsense = "PQSPOOL1 and then nothing that makes sense";
  ASSERT_TRUE(world.machine.disk().write(*handle, 0, std::span(&nonsense, 1)).has_value());
  world.machine.disk().close(*handle);
  EXPECT_EQ(world.sent("whole"), 0);
  world.start_server();
  world.run_for(10s);
  EXPECT_EQ(world.arrived("whole"), 1U);
  EXPECT_EQ(world.mailbox().size(), 1U);
  EXPECT_EQ(world.spooled().size(), 1U);
  bool said = false;
  for (const std::string& line : world.server().log()) {
    said = said || line.find("alert: " + path) != line.npos;
  }
  EXPECT_TRUE(said);
}

/// Sends with or without a server, cuts the power after `steps` events, boots, and lets the world
/// heal. Returns whether the program had been told that its mail is accepted.
bool cut_after(InjectWorld& world, bool serving, std::uint64_t steps) {
  if (serving) world.start_server();
  if (serving) world.run_for(2s);
  sim::Process& tool = world.send("kept", 70'000);
  while (steps-- > 0 && tool.alive()) world.world.step();
  const bool done = !tool.alive();
  EXPECT_TRUE(!done || tool.exit_code() == 0) << tool.error_output();
  return done;
}

TEST(InjectionCrash, AcceptedMailSurvivesEveryPowerLoss) {
  for (const bool serving : {true, false}) {
    bool ended = false;
    for (std::uint64_t steps = 0; !ended; ++steps) {
      ASSERT_LT(steps, 3000U);
      InjectWorld world;
      ended = cut_after(world, serving, steps);
      world.lose_power(steps);
      world.run_for(20s);
      const std::size_t arrived = world.arrived("kept");
      EXPECT_TRUE(arrived == 1 || !ended) << "power lost after " << steps << " steps";
      EXPECT_LE(arrived, 1U) << "power lost after " << steps << " steps";
      EXPECT_EQ(world.mailbox().size(), arrived) << "power lost after " << steps << " steps";
    }
  }
}

TEST(InjectionCrash, APowerLossWhileItIsTakenInLosesNothing) {
  bool settled = false;
  std::size_t doubled = 0;
  for (std::uint64_t steps = 0; !settled; ++steps) {
    ASSERT_LT(steps, 3000U);
    InjectWorld world;
    EXPECT_EQ(world.sent("kept", 70'000), 0);
    world.start_server();
    for (std::uint64_t i = 0; i < steps; ++i) world.world.step();
    settled = world.arrived("kept") == 1;
    world.lose_power(steps);
    world.run_for(20s);
    const std::size_t arrived = world.arrived("kept");
    EXPECT_GE(arrived, 1U) << "power lost after " << steps << " steps";
    EXPECT_LE(arrived, 2U) << "power lost after " << steps << " steps";
    EXPECT_TRUE(world.spooled().empty());
    doubled += arrived - 1;
  }
  RecordProperty("doubled", static_cast<int>(doubled));
}

}  // namespace
}  // namespace porpoise::inject
