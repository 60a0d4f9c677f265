#pragma once
// The system's clocks: CLOCK_MONOTONIC and CLOCK_REALTIME.

#include <boost/asio/basic_waitable_timer.hpp>

#include "impl/host/clock.h"
#include "impl/host/live/event_loop.h"

namespace porpoise::live {

using AsioTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// `deadline` as Boost.Asio's timers count.
inline AsioTimer::time_point time_point_of(Instant deadline) {
  return AsioTimer::time_point(std::chrono::nanoseconds(deadline.ns));
}

class LiveTimer final : public Timer {
 public:
  explicit LiveTimer(EventLoop& loop) : loop_(loop), timer_(loop.executor()) {}

  Task<> wait_until(Instant deadline) override;
  void wake() override;

 private:
  EventLoop& loop_;
  AsioTimer timer_;
  bool waiting_ = false;
  bool woken_ = false;  // while nobody waited
};

class LiveClock final : public Clock {
 public:
  explicit LiveClock(EventLoop& loop) : loop_(loop) {}

  WallTime wall() const override { return loop_.wall(); }
  Instant now() const override { return loop_.now(); }
  Task<> sleep_until(Instant deadline) override;
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<LiveTimer>(loop_); }

 private:
  EventLoop& loop_;
};

}  // namespace porpoise::live
