#include "impl/host/live/deadlines.h"

namespace porpoise::live {
namespace {

// Bounds the work of sweeping when many deadlines lie close together.
constexpr Duration kSweepPause = std::chrono::milliseconds(10);

}  // namespace

void Expiring::set_deadline(Instant deadline) {
  deadline_ = deadline;
  if (deadline == Instant::never()) {
    unlink();
  } else {
    deadlines_.watch(*this);
  }
}

bool Expiring::expired() const {
  return deadline_ != Instant::never() && deadline_ <= deadlines_.loop_.now();
}

void Deadlines::watch(Expiring& one) {
  if (!one.is_linked()) watched_.push_back(one);
  if (one.deadline_ < next_sweep_) sweep_at(one.deadline_);
}

void Deadlines::sweep_at(Instant time) {
  next_sweep_ = time;
  timer_.expires_at(time_point_of(time));
  timer_.async_wait([this](const ErrorCode& canceled) {
    if (!canceled) sweep();
  });
}

// Deadlines mostly move later, so the sweep may come too early for all: it then only looks when the
// next one is due.
void Deadlines::sweep() {
  loop_.completed();
  const Instant now = loop_.now();
  Instant earliest = Instant::never();
  List waiting;
  waiting.swap(watched_);
  while (!waiting.empty()) {
    Expiring& one = waiting.front();
    waiting.pop_front();
    if (one.deadline_ <= now) {
      one.expire();
    } else {
      watched_.push_back(one);
      earliest = std::min(earliest, one.deadline_);
    }
  }
  next_sweep_ = Instant::never();
  if (earliest != Instant::never()) sweep_at(std::max(earliest, now + kSweepPause));
}

}  // namespace porpoise::live
