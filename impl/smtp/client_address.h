#pragma once
// May an address be put into a command at all?

#include <optional>
#include <string_view>

#include "impl/roles/delivery_agent.h"

namespace porpoise::smtp {

/// No byte of it could end a command, a line or the angle brackets early.
bool is_sendable_address(std::string_view address);

/// The failure of mail whose envelope no server can be told, nothing when it can.
std::optional<roles::Verdict> refuse_unsendable(std::string_view sender,
                                                std::string_view recipient);

}  // namespace porpoise::smtp
