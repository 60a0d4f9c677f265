#pragma once
// Asking a client's machine whose connection it is (RFC 1413, THOUGHTS T90). The answer is a claim:
// it goes into the Received line and proves nothing.

#include <string>
#include <string_view>

#include "impl/host/clock.h"
#include "impl/host/network.h"

namespace porpoise::smtp {

/// What is asked about the connection from `peer` to `local`, as a line.
std::string ident_query(const Endpoint& peer, const Endpoint& local);

/// The user that `reply`, a line, names for that connection; empty when it names none, or answers
/// another question.
std::string parse_ident(std::string_view reply, const Endpoint& peer, const Endpoint& local);

/// Asks port 113 of the client; empty when nothing has been said by `deadline`.
Task<std::string> ask_ident(Network& network, Endpoint peer, Endpoint local, Instant deadline);

}  // namespace porpoise::smtp
