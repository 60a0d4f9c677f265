#pragma once
// The one ordered point that every completion of one process passes. Internal to this folder.

#include "impl/host/clock.h"
#include "impl/host/trace/trace.h"

namespace porpoise::trace {

class Tracer {
 public:
  Tracer(const Clock& clock, TraceSink& sink) : clock_(clock), sink_(sink) {}

  /// A call begins: its number.
  std::uint64_t begin() { return ++calls_; }
  /// A number for a file, stream, ... that a call has made.
  std::uint64_t name() { return ++names_; }

  static TraceEvent event(std::uint64_t call, Operation operation, std::uint64_t on = 0) {
    TraceEvent event;
    event.call = call;
    event.operation = operation;
    event.on = on;
    return event;
  }

  void complete(TraceEvent event) {
    event.sequence = ++sequence_;
    event.now = clock_.now();
    event.wall = clock_.wall();
    sink_.record(event);
  }
  template <class T>
  void complete(TraceEvent event, const Result<T>& result) {
    if (result.has_error()) event.error = result.error();
    complete(event);
  }

 private:
  const Clock& clock_;
  TraceSink& sink_;
  std::uint64_t calls_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t names_ = 0;
};

}  // namespace porpoise::trace
