#pragma once
// A clock that moves only when the test says so.

#include <functional>
#include <map>
#include <memory>

#include <boost/asio/post.hpp>

#include "impl/base/task.h"
#include "impl/host/clock.h"

namespace porpoise::test {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Executor executor) : executor_(executor) {}

  WallTime wall() const override {
    return start_ + std::chrono::duration_cast<std::chrono::microseconds>(now() - Instant{});
  }
  Instant now() const override { return now_; }

  Task<> sleep_until(Instant deadline) override {
    co_await suspend<Unit>([this, deadline](Resume<Unit> resume) {
      call_at(deadline, [held = std::make_shared<Resume<Unit>>(std::move(resume))] {
        (*held)(Unit{});
      });
    });
  }
  /// Nothing here uses one yet.
  std::unique_ptr<Timer> make_timer() override { return nullptr; }

  /// Calls `then` through the event loop once `when` has come.
  void call_at(Instant when, std::function<void()> then) {
    if (when <= now_) {
      boost::asio::post(executor_, std::move(then));
    } else {
      due_.emplace(when, std::move(then));
    }
  }

  /// What became due runs when the test next runs its context.
  void advance(Duration by) {
    now_ = now_ + by;
    while (!due_.empty() && due_.begin()->first <= now_) {
      boost::asio::post(executor_, std::move(due_.begin()->second));
      due_.erase(due_.begin());
    }
  }

 private:
  Executor executor_;
  WallTime start_{std::chrono::seconds(1700000000)};
  Instant now_{0};
  std::multimap<Instant, std::function<void()>> due_;
};

}  // namespace porpoise::test
