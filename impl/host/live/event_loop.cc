#include "impl/host/live/event_loop.h"

#include <boost/asio/post.hpp>

namespace porpoise::live {

Task<> EventLoop::yield() {
  co_await boost::asio::post(executor(), use_task);
  completed();
}

Instant EventLoop::now() {
  if (!time_known_) read_time();
  return now_;
}

WallTime EventLoop::wall() {
  if (!time_known_) read_time();
  return wall_;
}

void EventLoop::read_time() {
  using std::chrono::nanoseconds;
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  now_ = Instant{std::chrono::duration_cast<nanoseconds>(monotonic).count()};
  wall_ = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  time_known_ = true;
}

}  // namespace porpoise::live
