#include "impl/host/live/live_clock.h"

#include <boost/asio/redirect_error.hpp>

#include "impl/base/assert.h"
#include "impl/base/result.h"

namespace porpoise::live {

using boost::asio::redirect_error;

Task<> LiveTimer::wait_until(Instant deadline) {
  PORPOISE_ASSERT(!waiting_);
  const bool at_once = std::exchange(woken_, false);
  waiting_ = true;
  timer_.expires_at(at_once ? AsioTimer::time_point::min() : time_point_of(deadline));
  ErrorCode canceled;
  co_await timer_.async_wait(redirect_error(use_task, canceled));
  waiting_ = false;
  loop_.completed();
}

void LiveTimer::wake() {
  if (waiting_) {
    timer_.cancel();
  } else {
    woken_ = true;
  }
}

Task<> LiveClock::sleep_until(Instant deadline) {
  AsioTimer timer(loop_.executor(), time_point_of(deadline));
  ErrorCode canceled;
  co_await timer.async_wait(redirect_error(use_task, canceled));
  loop_.completed();
}

}  // namespace porpoise::live
