#pragma once
// Where coroutines of one process wait for each other. Knows no time: for deadlines see
// host/clock.h's Timer.

#include <deque>

#include "impl/base/task.h"

namespace porpoise {

/// Coroutines wait; another one lets them pass. Waiters resume in the order they came, through the
/// event loop and never inside the call that let them pass.
class Gate {
 public:
  explicit Gate(Executor executor) : executor_(executor) {}

  /// Resumes after the next open_one() that is meant for it, or the next open_all().
  Task<> wait();
  void open_one();
  void open_all();
  std::size_t waiting() const { return waiters_.size(); }

 private:
  Executor executor_;
  std::deque<Resume<Unit>> waiters_;
};

/// At most `limit` coroutines inside at once; the others wait in order of arrival.
class Semaphore {
 public:
  Semaphore(Executor executor, std::size_t limit) : gate_(executor), free_(limit) {}

  Task<> acquire();
  void release();

 private:
  Gate gate_;
  std::size_t free_;
};

}  // namespace porpoise
