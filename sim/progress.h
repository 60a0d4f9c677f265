#pragma once
// How far a long command is, on a terminal: one line on standard error that the next one replaces.
// In a pipe nothing is shown.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace porpoise::sim {

class Progress {
 public:
  /// `line` is called only when there is something to show, ten times a second at most.
  template <class Line>
  void show(Line line) {
    const Clock::time_point now = Clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    const std::string text = line();
    std::fprintf(stderr, "\r%s \033[K", text.c_str());
  }
  /// Before anything else is printed.
  void clear() const {
    if (terminal_) std::fputs("\r\033[K", stderr);
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_ = isatty(STDERR_FILENO) != 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_;
};

}  // namespace porpoise::sim
