#pragma once
// Lines to standard error, all those of one turn of the event loop at once.

#include <string>

#include "impl/host/live/standard_descriptor.h"
#include "impl/host/process.h"

namespace porpoise::live {

class LiveLog final : public Log {
 public:
  LiveLog(EventLoop& loop, Workers& workers) : loop_(loop), output_(loop, workers, 2) {}

  /// Lines are dropped when their reader is a mebibyte behind, or gone.
  void write(std::string_view line) override;
  /// For the end of the process: what is still to be written, waiting a second at most.
  void finish();

 private:
  Task<> drain();

  EventLoop& loop_;
  StandardDescriptor output_;
  std::string lines_;    // to be written next
  std::string writing_;  // by drain(), from written_ on
  std::size_t written_ = 0;
  bool draining_ = false;
};

}  // namespace porpoise::live
