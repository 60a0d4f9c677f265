#include "tests/support/manual_clock.h"

#include <gtest/gtest.h>

namespace porpoise::test {
namespace {

Task<> wait_twice(Timer& timer, Instant first, Instant second, int& passed) {
  co_await timer.wait_until(first);
  ++passed;
  co_await timer.wait_until(second);
  ++passed;
}

class ManualTimerTest : public testing::Test {
 protected:
  ~ManualTimerTest() override { context.reset(); }

  void run() {
    context->restart();
    context->poll();
  }
  void wait(int first_seconds, int second_seconds) {
    const Instant start = clock.now();
    spawn(context->get_executor(),
          wait_twice(*timer, start + std::chrono::seconds(first_seconds),
                     start + std::chrono::seconds(second_seconds), passed));
    run();
  }

  std::unique_ptr<boost::asio::io_context> context = std::make_unique<boost::asio::io_context>();
  ManualClock clock{context->get_executor()};
  std::unique_ptr<Timer> timer = clock.make_timer();
  int passed = 0;
};

TEST_F(ManualTimerTest, LetsPassAtTheDeadline) {
  wait(1, 2);
  clock.advance(std::chrono::seconds(1));
  run();
  EXPECT_EQ(passed, 1);
  clock.advance(std::chrono::seconds(1));
  run();
  EXPECT_EQ(passed, 2);
}

TEST_F(ManualTimerTest, ForgetsTheDeadlineOfAWaitThatWasCutShort) {
  wait(1, 5);
  timer->wake();
  run();
  EXPECT_EQ(passed, 1);
  clock.advance(std::chrono::seconds(1));
  run();
  EXPECT_EQ(passed, 1);
}

TEST_F(ManualTimerTest, RemembersOneWakeThatNobodyWaitedFor) {
  timer->wake();
  timer->wake();
  wait(1, 2);
  EXPECT_EQ(passed, 1);
}

}  // namespace
}  // namespace porpoise::test
