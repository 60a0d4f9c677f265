#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

using std::chrono::milliseconds;

class ClockContract : public Contract {};
CONTRACT_ARMS(ClockContract);

TEST_P(ClockContract, SleepNeverEndsEarly) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    for (const int length : {1, 7, 20}) {
      const Instant deadline = clock.now() + milliseconds(length);
      co_await clock.sleep_until(deadline);
      EXPECT_GE(clock.now(), deadline);
    }
  });
}

Task<> pass(Gate& gate, std::string& order, char name) {
  co_await gate.wait();
  order += name;
}

TEST_P(ClockContract, SleepUntilThePastLetsOthersRun) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    std::string order;
    Gate gate(arm.host().executor);
    Beside beside(arm);
    beside.start(pass(gate, order, 'a'));
    beside.start(pass(gate, order, 'b'));
    gate.open_one();
    co_await clock.sleep_until(Instant{0});
    EXPECT_EQ(order, "a");
    gate.open_one();
    co_await clock.sleep_until(clock.now());
    EXPECT_EQ(order, "ab");
    co_await beside.join();
  });
}

TEST_P(ClockContract, NowStaysTheSameUntilACallCompletes) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    const Instant before = clock.now();
    const WallTime wall_before = clock.wall();
    volatile unsigned busy = 0;
    for (unsigned i = 0; i < 1000000; ++i) busy = busy + i;
    EXPECT_EQ(clock.now(), before);
    EXPECT_EQ(clock.wall(), wall_before);
    co_await clock.sleep_until(before + milliseconds(1));
    EXPECT_GT(clock.now(), before);
  });
}

TEST_P(ClockContract, SleepersWakeInTheOrderOfTheirDeadlines) {
  run([](Arm& arm) -> Task<> {
    struct Sleeper {
      static Task<> sleep(Clock& clock, Instant until, std::string& order, char name) {
        co_await clock.sleep_until(until);
        order += name;
      }
    };
    Clock& clock = arm.host().clock;
    const Instant now = clock.now();
    std::string order;
    Beside beside(arm);
    beside.start(Sleeper::sleep(clock, now + milliseconds(30), order, 'c'));
    beside.start(Sleeper::sleep(clock, now + milliseconds(10), order, 'a'));
    beside.start(Sleeper::sleep(clock, now + milliseconds(20), order, 'b'));
    co_await beside.join();
    EXPECT_EQ(order, "abc");
  });
}

TEST_P(ClockContract, TimerWaitsForItsDeadline) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    const std::unique_ptr<Timer> timer = clock.make_timer();
    const Instant deadline = clock.now() + milliseconds(10);
    co_await timer->wait_until(deadline);
    EXPECT_GE(clock.now(), deadline);
  });
}

Task<> wake_later(Clock& clock, Timer& timer) {
  co_await clock.sleep_until(clock.now() + milliseconds(5));
  timer.wake();
}

TEST_P(ClockContract, WakeEndsTheWait) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    const std::unique_ptr<Timer> timer = clock.make_timer();
    Beside beside(arm);
    beside.start(wake_later(clock, *timer));
    co_await timer->wait_until(Instant::never());
    co_await beside.join();
  });
}

TEST_P(ClockContract, WakeIsRememberedOnce) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    const std::unique_ptr<Timer> timer = clock.make_timer();
    timer->wake();
    timer->wake();
    co_await timer->wait_until(Instant::never());
    const Instant deadline = clock.now() + milliseconds(5);
    co_await timer->wait_until(deadline);
    EXPECT_GE(clock.now(), deadline);
  });
}

TEST_P(ClockContract, WakeDuringAWaitIsNotRemembered) {
  run([](Arm& arm) -> Task<> {
    Clock& clock = arm.host().clock;
    const std::unique_ptr<Timer> timer = clock.make_timer();
    Beside beside(arm);
    beside.start(wake_later(clock, *timer));
    co_await timer->wait_until(Instant::never());
    const Instant deadline = clock.now() + milliseconds(5);
    co_await timer->wait_until(deadline);
    EXPECT_GE(clock.now(), deadline);
    co_await beside.join();
  });
}

}  // namespace
}  // namespace porpoise::contract
