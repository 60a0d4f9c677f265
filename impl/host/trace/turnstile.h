#pragma once
// Where the outcomes of calls wait until the process has nothing left to run, and then pass in one
// order. Live, an outcome comes whenever the system likes, between any two things that coroutines
// of the process do among themselves; through a turnstile what the process does follows from the
// turns alone, so that a record of them can be played again.

#include <vector>

#include "impl/base/task.h"
#include "impl/host/trace/trace.h"

namespace porpoise::trace {

class Turnstile {
 public:
  /// `waits` is a count that changes whenever a call that had to wait is about to go on; it must
  /// outlive this.
  Turnstile(Executor executor, const std::uint64_t& waits) : executor_(executor), waits_(waits) {}
  Turnstile(const Turnstile&) = delete;

  std::uint64_t waits() const { return waits_; }
  /// Resumes in a turn() to come.
  Task<Unit> pass(std::uint64_t call);
  /// Lets all who wait go on, in the order in which they came, and tells `sink` of it; false when
  /// nobody waits. To be called when nothing is ready to run.
  bool turn(Instant now, WallTime wall, TraceSink& sink);

  /// The time of the last turn: what the process's clock shows until the next.
  Instant now() const { return now_; }
  WallTime wall() const { return wall_; }
  void set_time(Instant now, WallTime wall) {
    now_ = now;
    wall_ = wall;
  }

 private:
  void go();

  Executor executor_;
  const std::uint64_t& waits_;
  std::vector<std::uint64_t> calls_;
  std::vector<Resume<Unit>> waiting_;
  std::vector<Resume<Unit>> going_;
  Instant now_;
  WallTime wall_;
};

}  // namespace porpoise::trace
