#pragma once
// One life of one process, as its simulated services see it: where its coroutines run, whose events
// are whose, and whether it is over. Services complete calls through it and in no other way.

#include <utility>

#include <boost/asio/post.hpp>

#include "impl/base/task.h"
#include "sim/clock/event_queue.h"

namespace porpoise::sim {

/// What a call costs that has nothing to wait for: time always moves on.
inline constexpr Duration kCallCost = std::chrono::microseconds(1);

struct Life {
  EventQueue& queue;
  Owner owner;
  Executor executor;
  /// Set before the frames are destroyed: from then on no service may touch the world.
  bool ended = false;

  Life(EventQueue& queue_, Owner owner_, Executor executor_)
      : queue(queue_), owner(owner_), executor(executor_) {}
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  /// Continues the coroutine in its own context, when the world polls that next.
  template <class T>
  void resume(Resume<T> resume, T value) {
    boost::asio::post(executor, [resume = std::move(resume), value = std::move(value)]() mutable {
      resume(std::move(value));
    });
  }

  /// The same, `delay` later.
  template <class T>
  EventQueue::Id resume_after(Duration delay, Resume<T> resume, T value) {
    return queue.schedule_after(
        delay, owner, [this, resume = std::move(resume), value = std::move(value)]() mutable {
          this->resume(std::move(resume), std::move(value));
        });
  }
};

/// A call that has nothing to wait for.
inline Task<> spend_call(Life& life) {
  co_await suspend<Unit>([&life](Resume<Unit> resume) {
    life.resume_after(kCallCost, std::move(resume), Unit{});
  });
}

}  // namespace porpoise::sim
