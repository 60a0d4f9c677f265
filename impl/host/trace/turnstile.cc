#include "impl/host/trace/turnstile.h"

#include <boost/asio/post.hpp>

namespace porpoise::trace {

Task<Unit> Turnstile::pass(std::uint64_t call) {
  return suspend<Unit>([this, call](Resume<Unit> resume) {
    calls_.push_back(call);
    waiting_.push_back(std::move(resume));
  });
}

bool Turnstile::turn(Instant now, WallTime wall, TraceSink& sink) {
  if (waiting_.empty()) return false;
  set_time(now, wall);
  sink.turn(Turn{now, wall, calls_});
  calls_.clear();
  going_.swap(waiting_);
  boost::asio::post(executor_, [this] { go(); });
  return true;
}

/// What they post runs behind all of them, as if each had been posted.
void Turnstile::go() {
  for (Resume<Unit>& resume : going_) {
    if (executor_.context().stopped()) return;  // the process has ended
    resume(Unit{});
  }
  going_.clear();
}

}  // namespace porpoise::trace
