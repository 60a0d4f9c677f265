#pragma once
// The queue of another process on this machine, by its local socket.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/roles/enqueuer.h"

namespace porpoise::roles {

/// A connection to the server at `path` that is ready to take a message. Errors: those of
/// connect_local; protocol_error, connection_reset, timed_out: nobody there takes mail. Until it
/// has returned nothing was asked of the server.
Task<Result<std::unique_ptr<Stream>>> connect_to_queue(Host host, std::string path);

/// Hands one message over on such a connection. What the server refuses shows at commit(). An
/// answer that is lost is a temporary refusal, though the message may be queued.
std::unique_ptr<Submission> submit_over(Clock& clock, std::unique_ptr<Stream> stream,
                                        std::uint64_t size_hint);

/// Tells the server at `path`, if there is one, to look into incoming/. Errors: as
/// connect_to_queue.
Task<Result<void>> ask_to_look(Host host, std::string path);

}  // namespace porpoise::roles
