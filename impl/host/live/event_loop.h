#pragma once
// What all live services share: the executor, the time of the current turn, and how much may be
// done at once before other coroutines get their turn.

#include <boost/asio/io_context.hpp>

#include "impl/host/clock.h"

namespace porpoise::live {

class EventLoop {
 public:
  explicit EventLoop(boost::asio::io_context& context) : context_(context) {}
  EventLoop(const EventLoop&) = delete;

  Executor executor() const { return context_.get_executor(); }
  /// True once the main coroutine has ended: nothing may be resumed any more.
  bool stopped() const { return context_.stopped(); }

  /// Every service calls this when one of its calls has waited and its caller is about to go on.
  void completed() {
    time_known_ = false;
    inline_left_ = kInlineMax;
    ++waits_;
  }
  /// Changes with every completed().
  const std::uint64_t& waits() const { return waits_; }

  /// True when a call that need not wait may return without passing the event loop. False from time
  /// to time, so that a coroutine that never has to wait does not keep out the others.
  bool may_complete_inline() {
    if (inline_left_ == 0) return false;
    --inline_left_;
    time_known_ = false;
    return true;
  }

  /// Lets everything else that is ready run first.
  Task<> yield();

  /// Read once between two completions.
  Instant now();
  WallTime wall();

 private:
  static constexpr int kInlineMax = 32;

  void read_time();

  boost::asio::io_context& context_;
  bool time_known_ = false;
  int inline_left_ = kInlineMax;
  std::uint64_t waits_ = 0;
  Instant now_;
  WallTime wall_;
};

}  // namespace porpoise::live
