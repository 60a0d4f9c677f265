#include "sim/world/sim_clock.h"

#include "impl/base/assert.h"

namespace porpoise::sim {

namespace {

class SimTimer final : public Timer {
 public:
  explicit SimTimer(Life& life) : life_(life) {}
  SimTimer(const SimTimer&) = delete;
  SimTimer& operator=(const SimTimer&) = delete;
  ~SimTimer() override {
    if (!life_.ended) disarm();
  }

  Task<> wait_until(Instant deadline) override {
    PORPOISE_ASSERT(!waiting_);
    co_await suspend<Unit>([this, deadline](Resume<Unit> resume) {
      waiting_ = std::move(resume);
      arm(woken_ ? life_.queue.now() : deadline);
      woken_ = false;
    });
  }

  void wake() override {
    if (!waiting_) {
      woken_ = true;
      return;
    }
    disarm();
    arm(life_.queue.now());
  }

 private:
  void arm(Instant at) {
    if (at == Instant::never()) return;  // only wake() ends it
    armed_ = true;
    event_ = life_.queue.schedule(at, life_.owner, [this] {
      armed_ = false;
      life_.resume(std::move(waiting_), Unit{});
    });
  }
  void disarm() {
    if (armed_) life_.queue.cancel(event_);
    armed_ = false;
  }

  Life& life_;
  Resume<Unit> waiting_;
  EventQueue::Id event_;
  bool armed_ = false;
  bool woken_ = false;
};

}  // namespace

WallTime SimClock::wall() const {
  return wall_at_start_ + std::chrono::floor<std::chrono::microseconds>(Duration(now().ns));
}

Task<> SimClock::sleep_until(Instant deadline) {
  co_await suspend<Unit>([this, deadline](Resume<Unit> resume) {
    life_.queue.schedule(deadline, life_.owner,
                         [&life = life_, resume = std::move(resume)]() mutable {
                           life.resume(std::move(resume), Unit{});
                         });
  });
}

std::unique_ptr<Timer> SimClock::make_timer() { return std::make_unique<SimTimer>(life_); }

}  // namespace porpoise::sim
