#include "impl/host/trace/traced_host.h"

#include "impl/host/trace/traced_files.h"
#include "impl/host/trace/traced_network.h"
#include "impl/host/trace/traced_process.h"

namespace porpoise::trace {

struct TracedHost::Parts {
  Parts(Host inner, TraceSink& sink, Turnstile* turnstile)
      : executor(inner.executor),
        tracer(inner.clock, sink, turnstile),
        clock(inner.clock, tracer),
        files(inner.files, tracer),
        network(inner.network, tracer),
        programs(inner.programs, tracer),
        accounts(inner.accounts, tracer),
        entropy(inner.entropy, tracer),
        identity(inner.identity, tracer),
        signals(inner.signals, tracer),
        streams(inner.streams, tracer),
        log(inner.log, tracer) {}

  Executor executor;
  Tracer tracer;
  TracedClock clock;
  TracedFileSystem files;
  TracedNetwork network;
  TracedPrograms programs;
  TracedAccounts accounts;
  TracedEntropy entropy;
  TracedIdentity identity;
  TracedSignals signals;
  TracedStandardStreams streams;
  TracedLog log;
};

TracedHost::TracedHost(Host inner, TraceSink& sink, Turnstile* turnstile)
    : parts_(std::make_unique<Parts>(inner, sink, turnstile)) {
  parts_->identity.tell_started();
}

TracedHost::~TracedHost() = default;

Host TracedHost::host() {
  Parts& p = *parts_;
  return {p.executor, p.clock,    p.files,   p.network, p.programs, p.accounts,
          p.entropy,  p.identity, p.signals, p.streams, p.log};
}

}  // namespace porpoise::trace
