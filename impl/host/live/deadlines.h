#pragma once
// Deadlines of many sockets with one timer: a session moves its deadline at every command, and a
// timer per read would cost more than the read.

#include <boost/intrusive/list.hpp>

#include "impl/base/result.h"
#include "impl/host/live/live_clock.h"

namespace porpoise::live {

class Deadlines;

/// Something whose calls must fail once its deadline has passed. It must not outlive `deadlines`.
class Expiring : public boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  explicit Expiring(Deadlines& deadlines) : deadlines_(deadlines) {}
  Expiring(const Expiring&) = delete;

 protected:
  ~Expiring() = default;

  void set_deadline(Instant deadline);
  bool expired() const;
  /// Ends the calls in progress; they then see that they have expired(). At or shortly after the
  /// deadline, once.
  virtual void expire() = 0;

 private:
  friend class Deadlines;

  Deadlines& deadlines_;
  Instant deadline_ = Instant::never();
};

class Deadlines {
 public:
  explicit Deadlines(EventLoop& loop) : loop_(loop), timer_(loop.executor()) {}

 private:
  friend class Expiring;
  using List = boost::intrusive::list<Expiring, boost::intrusive::constant_time_size<false>>;

  void watch(Expiring& one);
  void sweep_at(Instant time);
  void sweep();

  EventLoop& loop_;
  AsioTimer timer_;
  List watched_;
  Instant next_sweep_ = Instant::never();
};

}  // namespace porpoise::live
