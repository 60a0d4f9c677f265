#pragma once
// qmail-queue as other programs call it: the message on descriptor 0, then the envelope on
// descriptor 1, and the exit code says what became of it.

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::inject {

/// Descriptor 1, read.
class EnvelopeInput {
 public:
  virtual ~EnvelopeInput() = default;
  /// Fills a prefix of `out`; 0 at the end.
  virtual Task<Result<std::size_t>> read(std::span<char> out) = 0;
};

/// The process's exit code, one of qmail-queue's. `skip_empty`: a message without recipients is
/// read and forgotten (THOUGHTS T32). Both references outlive it.
Task<int> queue_protocol(Host host, roles::Enqueuer& enqueuer, EnvelopeInput& input,
                         bool skip_empty);

}  // namespace porpoise::inject
