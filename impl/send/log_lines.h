#pragma once
// The queue manager's log, in qmail-send's format: one line per decision.

#include <cstdint>
#include <string>
#include <string_view>

#include "impl/queue/store.h"
#include "impl/roles/delivery_agent.h"

namespace porpoise::send::log_lines {

/// `%`, spaces, controls and bytes beyond ASCII become `_`, line feeds `/`: one field, one line.
std::string field(std::string_view text);

std::string new_message(queue::MessageId id);
/// `user`: who runs the server.
std::string message_info(const queue::Message& message, std::uint32_t user);
std::string starting(std::uint64_t delivery, queue::MessageId id, queue::Channel channel,
                     std::string_view recipient);
/// Settled by what another attempt has found out about its destination.
std::string not_tried(queue::MessageId id, std::string_view recipient, std::string_view destination,
                      const roles::Verdict& verdict);
std::string outcome(std::uint64_t delivery, const roles::Verdict& verdict);
std::string status(std::size_t local, std::size_t local_limit, std::size_t remote,
                   std::size_t remote_limit, bool leaving);
std::string bounce(queue::MessageId id, queue::MessageId bounce_id);
std::string triple_bounce(queue::MessageId id);
std::string end_message(queue::MessageId id);

}  // namespace porpoise::send::log_lines
