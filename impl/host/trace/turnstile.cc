#include "impl/host/trace/turnstile.h"

#include <boost/asio/post.hpp>

namespace porpoise::trace {

Task<> Turnstile::pass(std::uint64_t call) {
  co_await suspend<Unit>([this, call](Resume<Unit> resume) {
    calls_.push_back(call);
    waiting_.push_back(std::move(resume));
  });
}

bool Turnstile::turn(Instant now, WallTime wall, TraceSink& sink) {
  if (waiting_.empty()) return false;
  set_time(now, wall);
  sink.turn(Turn{now, wall, calls_});
  calls_.clear();
  std::vector<Resume<Unit>> going;
  going.swap(waiting_);
  for (Resume<Unit>& resume : going) {
    boost::asio::post(executor_, [resume = std::move(resume)]() mutable { resume(Unit{}); });
  }
  return true;
}

}  // namespace porpoise::trace
