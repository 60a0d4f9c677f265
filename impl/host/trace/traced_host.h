#pragma once
// A Host whose every call is passed on to another Host and told to a sink when it completes.
// The process above cannot tell, and neither can the host below.

#include <memory>

#include "impl/host/host.h"
#include "impl/host/trace/trace.h"

namespace porpoise::trace {

/// Must outlive every coroutine that uses its host(). Operations without a result (expires_at,
/// close, wake, destruction) are not told: they follow from what the process was told before.
class TracedHost {
 public:
  /// Both `inner` and `sink` must outlive it. Tells `started` at once.
  TracedHost(Host inner, TraceSink& sink);
  TracedHost(const TracedHost&) = delete;
  TracedHost& operator=(const TracedHost&) = delete;
  ~TracedHost();

  Host host();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace porpoise::trace
