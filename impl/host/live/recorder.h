#pragma once
// Records what a process on the live host is told. In between, outcomes pass through a turnstile.

#include "impl/host/live/event_loop.h"
#include "impl/host/live/trace_file.h"
#include "impl/host/record/turn_writer.h"
#include "impl/host/trace/traced_host.h"
#include "impl/host/trace/turnstile.h"

namespace porpoise::live {

class Recorder {
 public:
  /// `begin` must come before host().
  Recorder(Host inner, EventLoop& loop, TraceFileOptions options,
           std::unique_ptr<record::Veil> veil);

  /// Empty, or why nothing can be recorded there.
  std::string begin(record::Header header);
  Host host() { return traced_->host(); }

  /// Lets go on whoever waits for its turn; false when nobody does. When nothing is ready to run.
  bool turn();
  /// Nothing happens until the system says something: true when what is recorded so far should be
  /// handed on by flush() if that takes long.
  bool rest();
  void flush();
  void end(int exit_code);

 private:
  void say_trouble();

  Host inner_;
  EventLoop& loop_;
  TraceFile file_;
  std::unique_ptr<record::Veil> veil_;
  record::TurnWriter writer_;
  trace::Turnstile turnstile_;
  std::optional<trace::TracedHost> traced_;
  bool said_trouble_ = false;
};

}  // namespace porpoise::live
