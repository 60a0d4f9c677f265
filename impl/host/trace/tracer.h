#pragma once
// The one ordered point that every completion of one process passes. Internal to this folder.

#include "impl/host/clock.h"
#include "impl/host/trace/trace.h"
#include "impl/host/trace/turnstile.h"

namespace porpoise::trace {

class Tracer {
 public:
  /// Without a `turnstile` outcomes pass as they come.
  Tracer(const Clock& clock, TraceSink& sink, Turnstile* turnstile)
      : clock_(clock), sink_(sink), turnstile_(turnstile) {}

  /// A number for a file, stream, ... that a call has made.
  std::uint64_t name() { return ++names_; }
  Turnstile* turnstile() const { return turnstile_; }
  Instant now() const { return turnstile_ != nullptr ? turnstile_->now() : clock_.now(); }
  WallTime wall() const { return turnstile_ != nullptr ? turnstile_->wall() : clock_.wall(); }

 private:
  friend class Call;

  const Clock& clock_;
  TraceSink& sink_;
  Turnstile* const turnstile_;
  std::uint64_t calls_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t names_ = 0;
};

/// One call, from its beginning until the process is told what came of it. What `event` refers to
/// must live as long.
class Call {
 public:
  TraceEvent event;

  Call(Tracer& tracer, const TraceEvent& request) : event(request), tracer_(tracer) {
    event.call = ++tracer.calls_;
    if (tracer.turnstile_ != nullptr) waits_ = tracer.turnstile_->waits();
    tracer.sink_.asked(event);
  }
  Call(const Call&) = delete;

  /// True when the call below has waited: then turn() is to be awaited before complete().
  bool waited() const {
    return tracer_.turnstile_ != nullptr && tracer_.turnstile_->waits() != waits_;
  }
  /// The outcome waits until the process has nothing else to do.
  Task<Unit> turn() {
    turned_ = true;
    return tracer_.turnstile_->pass(event.call);
  }

  void complete() {
    event.sequence = ++tracer_.sequence_;
    event.now = tracer_.now();
    event.wall = tracer_.wall();
    if (tracer_.turnstile_ != nullptr) event.at_once = !turned_;
    tracer_.sink_.record(event);
  }
  template <class T>
  void complete(const Result<T>& result) {
    if (result.has_error()) event.error = result.error();
    complete();
  }
  /// For what never waits on any host.
  void complete_at_once() {
    event.at_once = true;
    complete();
  }
  /// The object that the call has made gets a number.
  std::uint64_t make() { return event.made = tracer_.name(); }
  Tracer& tracer() const { return tracer_; }

 private:
  Tracer& tracer_;
  std::uint64_t waits_ = 0;
  bool turned_ = false;
};

}  // namespace porpoise::trace
