#pragma once
// Requests over a local socket: HOME/operator, whose file permissions say who may ask.

#include <memory>
#include <string>

#include "impl/host/host.h"
#include "impl/operate/desk.h"

namespace porpoise::operate {

/// Of the socket in the home.
std::string socket_path(std::string_view home);
/// Its owner alone, and root.
inline constexpr std::uint32_t kSocketMode = 0600;

/// Answers one request for each connection until the listener is closed. A client that breaks the
/// protocol or stops reading is left.
Task<> answer_requests(Host host, Listener& listener, Desk& desk);

/// Has a running server carry out the request. Errors: those of the connection; protocol_error:
/// the other side does not speak this protocol; timed_out: it has stopped answering.
Task<Result<Outcome>> ask_server(Clock& clock, Stream& stream, Request request, Sink& sink);

}  // namespace porpoise::operate
