#pragma once
// The fixture of all contract tests, and the few verbs they share. One body, every arm.

#include <gtest/gtest.h>

#include "impl/base/gate.h"
#include "tests/contract/arms.h"

namespace porpoise::contract {

class Contract : public testing::TestWithParam<ArmFactory> {
 protected:
  /// Runs `body`, a lambda without captures, as a coroutine in a new world.
  void run(Task<> (*body)(Arm&)) {
    const std::unique_ptr<Arm> arm = GetParam()(Capture::no);
    arm->run(body(*arm));
  }
};

/// The arms, by name.
#define CONTRACT_ARMS(suite)                                                               \
  INSTANTIATE_TEST_SUITE_P(Live, suite, testing::Values(&::porpoise::contract::live_arm)); \
  INSTANTIATE_TEST_SUITE_P(Simulated, suite, testing::Values(&::porpoise::contract::simulated_arm))

/// Coroutines that run beside the test's own, and their end.
class Beside {
 public:
  explicit Beside(Arm& arm) : executor_(arm.host().executor), ended_(executor_) {}

  void start(Task<> task) {
    ++running_;
    spawn(executor_, count(std::move(task)));
  }
  /// Resumes when all have ended.
  Task<> join() {
    while (running_ > 0) co_await ended_.wait();
  }
  int running() const { return running_; }

 private:
  Task<> count(Task<> task) {
    co_await std::move(task);
    --running_;
    ended_.open_all();
  }

  Executor executor_;
  Gate ended_;
  int running_ = 0;
};

/// The error of `result`, or success.
template <class T>
ErrorCode error_of(const Result<T>& result) {
  return result.has_error() ? result.error() : ErrorCode();
}

/// A point of time this far ahead. The tests need only short ones.
inline Instant in(Arm& arm, std::chrono::milliseconds time) {
  return arm.host().clock.now() + time;
}

}  // namespace porpoise::contract
