#include "tests/contract/contract.h"

namespace porpoise::contract {
namespace {

class SignalsContract : public Contract {};
CONTRACT_ARMS(SignalsContract);

TEST_P(SignalsContract, EachArrivesOnceAndInOrder) {
  run([](Arm& arm) -> Task<> {
    Signals& signals = arm.host().signals;
    const std::array sent = {Signal::terminate, Signal::reread,    Signal::run_queue,
                             Signal::reread,    Signal::terminate, Signal::terminate};
    for (const Signal signal : sent) arm.send(signal);
    for (const Signal signal : sent) {
      const Signal got = co_await signals.next();
      EXPECT_EQ(got, signal);
    }
  });
}

Task<> send_later(Arm& arm) {
  Clock& clock = arm.host().clock;
  co_await clock.sleep_until(in(arm, std::chrono::milliseconds(2)));
  arm.send(Signal::reread);
  arm.send(Signal::run_queue);
}

TEST_P(SignalsContract, AWaiterHearsOfTheNextOne) {
  run([](Arm& arm) -> Task<> {
    Beside beside(arm);
    beside.start(send_later(arm));
    const Signal first = co_await arm.host().signals.next();
    EXPECT_EQ(first, Signal::reread);
    const Signal second = co_await arm.host().signals.next();
    EXPECT_EQ(second, Signal::run_queue);
    co_await beside.join();
  });
}

}  // namespace
}  // namespace porpoise::contract
