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
      call_at(deadline,
              [held = std::make_shared<Resume<Unit>>(std::move(resume))] { (*held)(Unit{}); });
    });
  }
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<ManualTimer>(*this); }

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
  class ManualTimer final : public Timer {
   public:
    explicit ManualTimer(ManualClock& clock) : clock_(clock) {}

    Task<> wait_until(Instant deadline) override {
      if (!std::exchange(state_->woken, false)) {
        clock_.call_at(deadline, [state = state_, turn = ++state_->turn] {
          if (state->turn == turn && state->waiter) std::exchange(state->waiter, {})(Unit{});
        });
        State& state = *state_;
        co_await suspend<Unit>([&state](Resume<Unit> resume) { state.waiter = std::move(resume); });
        ++state.turn;
        state.woken = false;
      }
    }
    void wake() override {
      state_->woken = true;
      if (!state_->waiter) return;
      clock_.call_at(clock_.now(), [state = state_, turn = state_->turn] {
        if (state->turn == turn && state->waiter) std::exchange(state->waiter, {})(Unit{});
      });
    }

   private:
    struct State {
      Resume<Unit> waiter;
      std::uint64_t turn = 0;  // tells a wait from those before it
      bool woken = false;
    };
    ManualClock& clock_;
    std::shared_ptr<State> state_ = std::make_shared<State>();
  };

  Executor executor_;
  WallTime start_{std::chrono::seconds(1700000000)};
  Instant now_{0};
  std::multimap<Instant, std::function<void()>> due_;
};

}  // namespace porpoise::test
