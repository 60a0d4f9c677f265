#pragma once
// One question put to one server: packets out, the answer in, everything else overlooked.

#include <string>

#include "impl/dns/message.h"
#include "impl/host/network.h"

namespace porpoise::dns {

/// A question as it goes out.
struct Asked {
  std::uint16_t id = 0;
  std::string name;  ///< Its letters in the case in which they are sent.
  RecordType type = RecordType::a;
  bool edns = true;

  Asked() = default;
};

/// Whether `message` can be the answer: its id, and the question repeated to the letter, in their
/// case too (RFC 5452 §9.1). A server that refuses what it does not understand may leave it out.
bool is_response_to(const Message& message, const Asked& asked);

/// Asks from a socket of its own, whose port the host picks, and hears only `server`: packets from
/// elsewhere, other answers and nonsense are overlooked until `deadline`.
/// Errors: timed_out; those of the socket.
Task<Result<Message>> ask_by_datagram(Network& network, Asked asked, Endpoint server,
                                      Instant deadline);

/// Errors: those of the connection; protocol_error when it brings anything but the answer.
Task<Result<Message>> ask_by_stream(Network& network, Asked asked, Endpoint server,
                                    Instant deadline);

}  // namespace porpoise::dns
