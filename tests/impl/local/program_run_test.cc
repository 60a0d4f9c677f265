// Programs that leave children behind, by a clock that the test moves. What else programs do to a
// delivery is in user_delivery_test.cc.

#include "impl/local/program_run.h"

#include <signal.h>

#include <gtest/gtest.h>

#include "tests/support/live_home.h"
#include "tests/support/manual_clock.h"
#include "tests/support/text_message.h"

namespace porpoise::local {
namespace {

const char* const kLeavesChild = "sleep 600 & echo $! >>children; echo done";

struct ProgramRig : test::LiveHome {
  ProgramRig()
      : clock(host().executor),
        slow{host().executor, clock,           host().files,   host().network,
             host().programs, host().accounts, host().entropy, host().identity,
             host().signals,  host().streams,  host().log},
        runner(slow) {}
  ~ProgramRig() {
    std::istringstream children(read("children"));
    for (pid_t child = 0; children >> child;) ::kill(child, SIGKILL);
  }

  ProgramCall call_of(std::string line) const {
    ProgramCall call;
    call.line = std::move(line);
    call.home = path;
    call.environment.emplace_back("PATH=/usr/bin:/bin");
    call.message = test::text_message("hi\n");
    return call;
  }
  Task<> keep(StepResult& result, bool& over, ProgramCall call) {
    result = co_await runner.run(std::move(call));
    over = true;
  }
  /// How long it took by the clock.
  Task<> play(StepResult& result, Duration& took, std::string line) {
    bool over = false;
    const Instant begin = clock.now();
    spawn(host().executor, keep(result, over, call_of(std::move(line))));
    while (!over) {
      // A hundredth of a second for each turn of the loop, in which everything can happen that is
      // ready to.
      static_cast<void>(co_await host().files.stat(path));
      clock.advance(std::chrono::milliseconds(10));
    }
    took = clock.now() - begin;
  }

  test::ManualClock clock;
  Host slow;
  ProgramRunner runner;
};

TEST(ProgramRun, AChildThatHoldsOnToTheOutputDelaysTheReportByFiveSeconds) {
  ProgramRig rig;
  StepResult result;
  Duration took{0};
  rig.run(rig.play(result, took, kLeavesChild));
  EXPECT_EQ(result.kind, StepResult::Kind::done);
  EXPECT_EQ(result.text, "done\n");
  EXPECT_GE(took, std::chrono::seconds(5));
  EXPECT_EQ(rig.names("."), std::vector<std::string>{"children"});
}

Task<> leave_many(ProgramRig& rig, StepResult& last) {
  Duration took{0};
  for (int program = 0; program < 20; ++program) {
    StepResult result;
    co_await rig.play(result, took, kLeavesChild);
    EXPECT_EQ(result.kind, StepResult::Kind::done);
  }
  co_await rig.play(last, took, "(sleep 0.3; echo from the child) & echo done");
}

TEST(ProgramRun, OnceManyAreLeftBehindTheNextIsWaitedFor) {
  ProgramRig rig;
  StepResult last;
  rig.run(leave_many(rig, last));
  EXPECT_EQ(last.text, "done\nfrom the child\n");
}

}  // namespace
}  // namespace porpoise::local
