#pragma once
// The Received lines that this system writes (RFC 5321 §4.4), each with its line feeds.

#include <cstdint>
#include <optional>
#include <string>

#include "impl/mail/origin.h"

namespace porpoise::mail {

/// One hop over the network as its receiver saw it.
struct NetworkHop {
  std::string remote_host = "unknown";  ///< What the address resolves to, if known.
  std::string remote_address;           ///< As text.
  std::optional<std::string> helo;      ///< The name the client gave, if it gave one.
  std::string ident;                    ///< Empty when unknown.
  std::string local_host;
  std::string protocol = "SMTP";

  NetworkHop() = default;
};

/// `Received: from H (HELO X) (IDENT@ADDRESS)` / `  by LOCAL with SMTP; DATE`. The HELO part only
/// when it differs from H. Of what the client had a say in, bytes that could mislead a reader
/// become `?`.
std::string network_received(const NetworkHop& hop, std::int64_t seconds);

/// `Received: (qmail ID invoked from network); DATE`: what the queue puts above everything.
/// `user` matters for Origin::local.
std::string queue_received(std::uint64_t id, Origin origin, std::uint32_t user,
                           std::int64_t seconds);

}  // namespace porpoise::mail
