#include "impl/host/live/live_signals.h"

#include <fcntl.h>

#include <atomic>
#include <cerrno>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include "impl/base/assert.h"

namespace porpoise::live {
namespace {

std::atomic<int> pipe_for_handler = -1;  // a signal handler reaches nothing but globals

extern "C" void porpoise_signal_arrived(int number) {
  const int saved = errno;
  const char byte = static_cast<char>(number);
  // A full pipe holds thousands of signals that nobody wanted yet.
  [[maybe_unused]] const ssize_t ignored = ::write(pipe_for_handler.load(), &byte, 1);
  errno = saved;
}

Signal meaning_of(int number) {
  switch (number) {
    case SIGHUP:
      return Signal::reread;
    case SIGALRM:
      return Signal::run_queue;
    default:
      return Signal::terminate;
  }
}

}  // namespace

LiveSignals::LiveSignals(EventLoop& loop) : loop_(loop), delivered_(loop.executor()) {
  PORPOISE_ASSERT(pipe_for_handler.load() < 0);
  int ends[2];
  PORPOISE_ASSERT(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  delivered_.assign(ends[0]);
  handler_end_ = Descriptor(ends[1]);
  pipe_for_handler.store(ends[1]);
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = kNumbers[i] == SIGPIPE ? SIG_IGN : porpoise_signal_arrived;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    ::sigaction(kNumbers[i], &action, &before_[i]);
  }
}

LiveSignals::~LiveSignals() {
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    ::sigaction(kNumbers[i], &before_[i], nullptr);
  }
  pipe_for_handler.store(-1);
}

Task<Signal> LiveSignals::next() {
  char number = 0;
  ErrorCode error;
  co_await delivered_.async_read_some(boost::asio::buffer(&number, 1),
                                      boost::asio::redirect_error(use_task, error));
  loop_.completed();
  PORPOISE_ASSERT(!error);
  co_return meaning_of(number);
}

}  // namespace porpoise::live
