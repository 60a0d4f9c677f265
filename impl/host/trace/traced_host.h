#pragma once
// A Host whose every call is passed on to another Host and told to a sink when it completes.
// The process above cannot tell, and neither can the host below.

#include <memory>

#include "impl/host/host.h"
#include "impl/host/trace/trace.h"
#include "impl/host/trace/turnstile.h"

namespace porpoise::trace {

/// Must outlive every coroutine that uses its host(). Operations without a result (expires_at,
/// close, wake, destruction) are not told: they follow from what the process was told before.
class TracedHost {
 public:
  /// `inner`, `sink` and `turnstile` must outlive it. Tells `started` at once. With a turnstile
  /// outcomes wait there, and the clock shows its time.
  TracedHost(Host inner, TraceSink& sink, Turnstile* turnstile = nullptr);
  TracedHost(const TracedHost&) = delete;
  TracedHost& operator=(const TracedHost&) = delete;
  ~TracedHost();

  Host host();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace porpoise::trace
