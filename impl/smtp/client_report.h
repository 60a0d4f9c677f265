#pragma once
// What is said of a session with a server: qmail-remote's words, which bounces and logs quote.

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/roles/delivery_agent.h"
#include "impl/smtp/reply.h"

namespace porpoise::smtp {

/// `Remote host said: ` and the reply; nothing for an empty text.
std::string quote_reply(const Reply& reply);

/// The verdict that a refusing reply calls for: failed from 500 on, else deferred.
roles::Verdict refusal(const Reply& reply, std::string text);

/// The connection ended, or a deadline passed. With `dot_sent` the server may have the message.
std::string connection_died(std::string_view peer, bool dot_sent);
/// The server said what no SMTP server may say here.
std::string nonsense_said(std::string_view peer, bool dot_sent, const Reply& reply);

/// What the server said of one recipient.
struct RecipientReport {
  enum class Kind : std::uint8_t { accepted, deferred, refused };

  Kind kind = Kind::accepted;
  std::string text;  ///< When not accepted.

  RecipientReport() = default;
};

/// One recipient's verdict out of what was said of it and of the message as a whole.
roles::Verdict merge_reports(const RecipientReport& recipient, const roles::Verdict& message);

}  // namespace porpoise::smtp
