#include "impl/base/gate.h"

#include <boost/asio/post.hpp>

namespace porpoise {

Task<> Gate::wait() {
  co_await suspend<Unit>([this](Resume<Unit> resume) { waiters_.push_back(std::move(resume)); });
}

void Gate::open_one() {
  if (waiters_.empty()) return;
  Resume<Unit> resume = std::move(waiters_.front());
  waiters_.pop_front();
  boost::asio::post(executor_, [resume = std::move(resume)]() mutable { resume(Unit{}); });
}

void Gate::open_all() {
  for (std::size_t left = waiters_.size(); left > 0; --left) open_one();
}

Task<> Semaphore::acquire() {
  if (free_ > 0) {
    --free_;
    co_return;
  }
  co_await gate_.wait();  // the place was handed over by release()
}

void Semaphore::release() {
  if (gate_.waiting() > 0) {
    gate_.open_one();
  } else {
    ++free_;
  }
}

}  // namespace porpoise
