#pragma once
// Signals through a pipe that the handler writes to: unlike a signal set, it keeps their order.

#include <signal.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "impl/host/live/descriptor.h"
#include "impl/host/live/event_loop.h"
#include "impl/host/process.h"

namespace porpoise::live {

/// One at a time in a process. While it lives, SIGPIPE is ignored; afterwards all is as before.
class LiveSignals final : public Signals {
 public:
  explicit LiveSignals(EventLoop& loop);
  ~LiveSignals() override;

  Task<Signal> next() override;

 private:
  static constexpr std::array<int, 5> kNumbers = {SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGPIPE};

  EventLoop& loop_;
  boost::asio::posix::basic_stream_descriptor<Executor> delivered_;
  Descriptor handler_end_;
  std::array<struct sigaction, kNumbers.size()> before_;
};

}  // namespace porpoise::live
